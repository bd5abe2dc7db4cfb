import base64
import hashlib
import hmac
import json
import time

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from claims_api.errors import KeyFileError
from claims_api.keys import KeySet
from claims_api.tokens import LocalTokens, TokenError
from claims_api.tools import keys as tool


@pytest.fixture(scope="module")
def keys(material):
    return KeySet.load(material / "jwt_key", material / "jwt_key.pub.pem")


def forge(keys, headers=(), key=None, algorithm="RS256", **changes):
    claims = {"sub": "eve", "iss": "eve@api.claims.cool", "aud": "claims-api", "exp": time.time() + 60, **changes}
    claims = {name: value for name, value in claims.items() if value is not None}
    return jwt.encode(
        claims,
        key if key is not None else keys.private,
        algorithm=algorithm,
        headers={"kid": keys.key_id, **dict(headers)},
    )


def test_its_own_token_is_accepted(keys):
    tokens = LocalTokens(keys, "claims-api")

    assert tokens.verify(tokens.issue("alice")) == "alice"
    assert tokens.verify(forge(keys)) == "eve"


@pytest.mark.parametrize(
    "changes",
    [
        {"exp": time.time() - 1},
        {"exp": None},
        {"aud": "other"},
        {"aud": None},
        {"iss": "mallory@api.claims.cool"},
        {"iss": "eve"},
        {"iss": None},
        {"sub": None},
        {"sub": ""},
        {"sub": "x" * 257},
        {"nbf": time.time() + 600},
        {"headers": {"kid": "other"}},
    ],
)
def test_a_token_with_a_wrong_claim_is_refused(keys, changes):
    with pytest.raises(TokenError):
        LocalTokens(keys, "claims-api").verify(forge(keys, **changes))


def test_another_key_or_algorithm_is_refused(keys):
    tokens = LocalTokens(keys, "claims-api")
    other = generate_private_key(65537, 2048)
    for token in (
        forge(keys, key=other),
        forge(keys, key=b"k" * 32, algorithm="HS256"),
        forge(keys, key="", algorithm="none"),
        forge(keys, algorithm="PS256"),
        jwt.encode({"sub": "eve"}, keys.private, algorithm="RS256"),
        forge(keys)[:-4] + "AAAA",
        "",
        "a.b.c",
        "x" * 9000,
    ):
        with pytest.raises(TokenError):
            tokens.verify(token)


def test_the_public_key_is_no_shared_secret(keys):
    pem = keys.private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)

    def part(data):
        return base64.urlsafe_b64encode(data).rstrip(b"=")

    head = part(json.dumps({"alg": "HS256", "kid": keys.key_id}).encode())
    body = part(json.dumps({"sub": "eve", "iss": "eve@api.claims.cool", "aud": "claims-api", "exp": 9e9}).encode())
    mac = part(hmac.new(pem, head + b"." + body, hashlib.sha256).digest())

    with pytest.raises(TokenError):
        LocalTokens(keys, "claims-api").verify(b".".join((head, body, mac)).decode())


def test_a_rotation_keeps_the_old_tokens_until_the_old_key_is_dropped(tmp_path):
    old_folder, new_folder = tmp_path / "old", tmp_path / "new"
    tool.write(old_folder, [])
    old = LocalTokens(KeySet.load(old_folder / "jwt_key", old_folder / "jwt_key.pub.pem"), "claims-api")
    token = old.issue("alice")

    tool.write(new_folder, [old_folder / "jwt_key.pub.pem"])
    both = LocalTokens(KeySet.load(new_folder / "jwt_key", new_folder / "jwt_key.pub.pem"), "claims-api")
    tool.write(new_folder, [])
    alone = LocalTokens(KeySet.load(new_folder / "jwt_key", new_folder / "jwt_key.pub.pem"), "claims-api")

    assert both.verify(token) == "alice"
    assert both.verify(both.issue("bob")) == "bob"
    with pytest.raises(TokenError):
        alone.verify(token)


def pem(key):
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


@pytest.mark.parametrize(
    ("code", "private", "public"),
    [
        ("KEY_MISSING", None, b""),
        ("KEY_UNREADABLE", b"no key", None),
        ("KEY_UNREADABLE", pem(ec.generate_private_key(ec.SECP256R1())), None),
        ("KEY_WEAK", pem(generate_private_key(65537, 1024)), None),  # noqa: S505 - that is the point
        ("KEY_MISMATCH", pem(generate_private_key(65537, 2048)), None),
        ("KEY_UNREADABLE", ..., b""),
        ("KEY_UNREADABLE", ..., b"-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----"),
        (
            "KEY_UNREADABLE",
            ...,
            ec.generate_private_key(ec.SECP256R1())
            .public_key()
            .public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo),
        ),
    ],
)
def test_a_wrong_key_file_is_named_with_a_code(tmp_path, code, private, public):
    tool.write(tmp_path, [])
    private_path, public_path = tmp_path / "jwt_key", tmp_path / "jwt_key.pub.pem"
    if private is None:
        private_path.unlink()
    elif private is not ...:
        private_path.write_bytes(private)
    if public is not None:
        public_path.write_bytes(public)

    with pytest.raises(KeyFileError) as caught:
        KeySet.load(private_path, public_path)

    assert caught.value.code == code
    assert str(tmp_path) in str(caught.value)
