"""The RSA keys: one that signs, and every public key that is still accepted."""

import base64
import hashlib
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key

from claims_api.errors import KeyFileError

MINIMUM_BITS = 2048
MAX_FILE_BYTES = 64 * 1024
K = TypeVar("K", RSAPrivateKey, RSAPublicKey)
_PUBLIC_BLOCK = re.compile(rb"-----BEGIN PUBLIC KEY-----[^-]+-----END PUBLIC KEY-----")


@dataclass(frozen=True, slots=True)
class KeySet:
    """What signs and what verifies. `public` maps a key id to its key; the signing key's own id is among them."""

    private: RSAPrivateKey
    key_id: str
    public: dict[str, RSAPublicKey]

    @classmethod
    def load(cls, private_path: Path, public_path: Path) -> "KeySet":
        """Reads the pair; the public file may hold several keys, so that a rotation keeps the old one for a while.

        Raises:
            KeyFileError: `KEY_MISSING`, `KEY_UNREADABLE`, `KEY_WEAK` or `KEY_MISMATCH`.
        """
        private = _private(private_path)
        public = {key_id(key): key for key in _public(public_path)}
        own = key_id(private.public_key())
        if own not in public:
            raise KeyFileError(
                "KEY_MISMATCH",
                f"none of the {len(public)} public keys in {public_path} belongs to the private key in {private_path}."
                " Mount the two files of one pair.",
            )
        return cls(private, own, public)


def key_id(key: RSAPublicKey) -> str:
    """The key's thumbprint by RFC 7638: the same key has the same id wherever it is read."""
    numbers = key.public_numbers()
    jwk = f'{{"e":"{_base64(numbers.e)}","kty":"RSA","n":"{_base64(numbers.n)}"}}'
    return base64.urlsafe_b64encode(hashlib.sha256(jwk.encode()).digest()).rstrip(b"=").decode()


def _base64(number: int) -> str:
    data = number.to_bytes((number.bit_length() + 7) // 8, "big")
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(MAX_FILE_BYTES)
    except OSError as error:
        raise KeyFileError(
            "KEY_MISSING", f"expected a key at {path}: {error.strerror}. Mount the Secret that holds it."
        ) from None


def _private(path: Path) -> RSAPrivateKey:
    try:
        key = load_pem_private_key(_read(path), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise _unreadable(path, "an unencrypted PEM private key") from None
    if not isinstance(key, RSAPrivateKey):
        raise _unreadable(path, "an RSA private key")
    return _strong(key, path)


def _public(path: Path) -> list[RSAPublicKey]:
    keys: list[RSAPublicKey] = []
    for block in _PUBLIC_BLOCK.findall(_read(path)):
        try:
            key = load_pem_public_key(block)
        except (ValueError, UnsupportedAlgorithm):
            raise _unreadable(path, "PEM public keys") from None
        if not isinstance(key, RSAPublicKey):
            raise _unreadable(path, "RSA public keys")
        keys.append(_strong(key, path))
    if not keys:
        raise _unreadable(path, "at least one PEM public key")
    return keys


def _strong(key: K, path: Path) -> K:
    if key.key_size < MINIMUM_BITS:
        raise KeyFileError(
            "KEY_WEAK", f"expected at least {MINIMUM_BITS} bits, found {key.key_size} in {path}. Generate a new pair."
        )
    return key


def _unreadable(path: Path, expected: str) -> KeyFileError:
    return KeyFileError("KEY_UNREADABLE", f"expected {expected} in {path}. Check what is mounted there.")
