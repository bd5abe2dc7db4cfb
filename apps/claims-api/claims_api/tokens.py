"""Tokens: RS256 and nothing else, for this audience, from this service or from one OIDC issuer."""

import threading
import time
import uuid
from collections.abc import Callable
from typing import Any, Protocol

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from jwt import PyJWKClient

from claims_api.keys import KeySet

LIFETIME_SECONDS = 8 * 3600
ISSUER_SUFFIX = "@api.claims.cool"
MAX_TOKEN_CHARACTERS = 8192
MAX_SUBJECT_CHARACTERS = 256
# A key that the issuer withdraws stops working within ten minutes.
MAX_KEY_AGE_SECONDS = 600.0
MIN_FETCH_INTERVAL_SECONDS = 10.0
_ALGORITHMS = ["RS256"]
_OPTIONS: Any = {"require": ["exp", "iss", "aud", "sub"]}


class TokenError(Exception):
    """The token is not to be trusted; the caller is not told why beyond that."""


class Verifier(Protocol):
    """Tells who a token speaks for."""

    def verify(self, token: str) -> str:
        """Returns the subject, or raises TokenError."""
        ...


class LocalTokens:
    """Tokens that this service signs itself."""

    def __init__(self, keys: KeySet, audience: str, clock: Callable[[], float] = time.time) -> None:
        self._keys = keys
        self._audience = audience
        self._clock = clock

    def issue(self, user: str) -> str:
        """Signs a token for eight hours; its key id says which public key checks it."""
        now = int(self._clock())
        claims = {
            "iss": f"{user}{ISSUER_SUFFIX}",
            "sub": user,
            "aud": self._audience,
            "iat": now,
            "exp": now + LIFETIME_SECONDS,
            "jti": uuid.uuid4().hex,
        }
        return jwt.encode(claims, self._keys.private, algorithm="RS256", headers={"kid": self._keys.key_id})

    def verify(self, token: str) -> str:
        """Returns the user; the key id must name an accepted public key."""
        claims = _decode(token, self._key_for, self._audience, None)
        user = claims["sub"]
        if claims["iss"] != f"{user}{ISSUER_SUFFIX}":
            raise TokenError("issuer does not belong to the subject")
        return str(user)

    def _key_for(self, token: str) -> RSAPublicKey:
        key_id = jwt.get_unverified_header(token).get("kid")
        key = self._keys.public.get(key_id) if isinstance(key_id, str) else None
        if key is None:
            raise TokenError("unknown key id")
        return key


class KeysUnavailableError(Exception):
    """The issuer's keys cannot be fetched now; the caller may come back."""


class OidcTokens:
    """Tokens of an OpenID Connect issuer, checked with the keys that it publishes."""

    def __init__(
        self, issuer: str, audience: str, jwks_url: str | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._issuer = issuer
        self._audience = audience
        self._clock = clock
        self._client = PyJWKClient(
            jwks_url or f"{issuer.rstrip('/')}/.well-known/jwks.json", cache_jwk_set=False, cache_keys=False, timeout=5
        )
        self._lock = threading.Lock()
        self._keys: dict[str, Any] = {}
        self._fetched = float("-inf")

    def verify(self, token: str) -> str:
        """Returns the subject, as the issuer names it.

        Raises:
            TokenError: not to be trusted.
            KeysUnavailableError: the issuer does not answer.
        """
        return str(_decode(token, self._key_for, self._audience, self._issuer)["sub"])

    def _key_for(self, token: str) -> Any:  # noqa: ANN401 - the library types a key so
        key_id = jwt.get_unverified_header(token).get("kid")
        with self._lock:
            age = self._clock() - self._fetched
            # An unknown id may be a new key, but tokens with made-up ids must not become requests to the issuer.
            if age > MAX_KEY_AGE_SECONDS or (key_id not in self._keys and age > MIN_FETCH_INTERVAL_SECONDS):
                self._keys = self._fetch()
                self._fetched = self._clock()
            key = self._keys.get(key_id) if isinstance(key_id, str) else None
        if key is None:
            raise TokenError("unknown key id")
        return key

    def _fetch(self) -> dict[str, Any]:
        try:
            return {jwk.key_id: jwk.key for jwk in self._client.get_signing_keys() if jwk.key_id}
        except jwt.PyJWKClientError as error:
            raise KeysUnavailableError(f"{self._issuer}: {error}") from None


def _decode(token: str, key_for: Callable[[str], Any], audience: str, issuer: str | None) -> dict[str, Any]:
    if len(token) > MAX_TOKEN_CHARACTERS:
        raise TokenError("too long")
    try:
        claims: dict[str, Any] = jwt.decode(
            token, key_for(token), algorithms=_ALGORITHMS, audience=audience, issuer=issuer, options=_OPTIONS
        )
    except (jwt.PyJWTError, ValueError, TypeError) as error:
        raise TokenError(type(error).__name__) from None
    if not isinstance(claims["sub"], str) or not 0 < len(claims["sub"]) <= MAX_SUBJECT_CHARACTERS:
        raise TokenError("no subject")
    return claims
