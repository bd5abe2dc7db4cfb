"""Who may log in: a mounted file of names and Argon2id hashes."""

import threading
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from claims_api.errors import ConfigError

MAX_USERS = 10_000
MAX_PASSWORD_CHARACTERS = 1024
# OWASP's Password Storage Cheat Sheet: Argon2id with 19 MiB, 2 iterations, 1 lane.
HASHER = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)
# Each check takes 19 MiB and one core; more at once would let logins starve the readers.
_AT_ONCE = threading.BoundedSemaphore(2)


class Users:
    """Names and hashes, one `name:hash` a line; empty lines and lines that begin with # are left out."""

    def __init__(self, hashes: dict[str, str]) -> None:
        self._hashes = hashes
        # An unknown name costs as much time as a known one, so the answer's time does not tell which names exist.
        self._decoy = HASHER.hash("no user has this password")

    @classmethod
    def load(cls, path: Path) -> "Users":
        """Reads the file.

        Raises:
            ConfigError: `USERS_MISSING` or `USERS_INVALID`, naming the line but never its content.
        """
        try:
            lines = path.read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            raise ConfigError(
                "USERS_MISSING",
                f"expected a users file at {path}: {error}. Mount the Secret that holds it, or set OIDC_ISSUER.",
            ) from None
        hashes: dict[str, str] = {}
        for number, line in enumerate(lines, start=1):
            if not line.strip() or line.startswith("#"):
                continue
            name, separator, digest = line.strip().partition(":")
            if not (name and separator and digest.startswith("$argon2id$")) or name in hashes:
                raise ConfigError(
                    "USERS_INVALID",
                    f"expected name:$argon2id$... with a name of its own in line {number} of {path}."
                    " Write it with: python -m claims_api.tools.users NAME",
                )
            hashes[name] = digest
        if not 0 < len(hashes) <= MAX_USERS:
            raise ConfigError("USERS_INVALID", f"expected 1 to {MAX_USERS} users in {path}, found {len(hashes)}.")
        return cls(hashes)

    def authenticate(self, name: str, password: str) -> bool:
        """True where the name exists and the password is its own."""
        digest = self._hashes.get(name)
        with _AT_ONCE:
            try:
                HASHER.verify(digest or self._decoy, password)
            except (VerificationError, InvalidHashError):
                return False
        return digest is not None
