"""What a request needs: keys, users, data and the audit log, opened when they can be."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from claims_api.audit import AuditLog
from claims_api.config import Settings
from claims_api.errors import ClaimsError
from claims_api.keys import KeySet
from claims_api.logs import emit
from claims_api.metrics import Metrics
from claims_api.rate_limit import RateLimit
from claims_api.store import Store, open_store
from claims_api.tokens import LocalTokens, OidcTokens, Verifier
from claims_api.users import Users

RETRY_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Parts:
    """All that is there once the service is ready. `users` and `issuer` are absent where an OIDC issuer logs in."""

    store: Store
    verifier: Verifier
    issuer: LocalTokens | None
    users: Users | None
    audit: AuditLog


class NotReadyError(Exception):
    """The service runs, but cannot read claims; the log says why."""


class Runtime:
    """Opens the parts at start, and again at most once a second while something is missing.

    So a pod starts and tells what it lacks, instead of crashing, and recovers when the volume or Secret appears.
    """

    def __init__(self, settings: Settings, clock: Callable[[], float] = time.monotonic) -> None:
        self.settings = settings
        self.metrics = Metrics(settings.version, settings.commit)
        self.logins = RateLimit(settings.login_attempts_per_minute)
        self._clock = clock
        self._lock = threading.Lock()
        self._parts: Parts | None = None
        self._tried = float("-inf")
        self._said = ""

    def parts(self) -> Parts:
        """The parts.

        Raises:
            NotReadyError: while something is missing.
        """
        parts = self._parts
        return parts if parts is not None else self._open()

    def check(self) -> None:
        """Looks whether claims can be read now.

        Raises:
            NotReadyError: where they cannot.
        """
        try:
            self.parts().store.check()
        except ClaimsError as error:
            self._say(error)
            self.metrics.ready.set(0)
            raise NotReadyError from None
        except NotReadyError:
            self.metrics.ready.set(0)
            raise
        self._said = ""
        self.metrics.ready.set(1)

    def _open(self) -> Parts:
        with self._lock:
            if self._parts is None:
                if self._clock() - self._tried < RETRY_SECONDS:
                    raise NotReadyError
                self._tried = self._clock()
                try:
                    self._parts = open_parts(self.settings)
                except ClaimsError as error:
                    self._say(error)
                    raise NotReadyError from None
                emit("app", event="ready", version=self.settings.version)
            return self._parts

    def _say(self, error: ClaimsError) -> None:
        """Once, and again when the reason changes: the probe asks every few seconds."""
        if str(error) != self._said:
            self._said = str(error)
            emit("app", event="not-ready", code=error.code, message=str(error))


def open_parts(settings: Settings) -> Parts:
    """Opens everything.

    Raises:
        ClaimsError: the first thing that is missing or wrong.
    """
    keys = KeySet.load(settings.private_key_path, settings.public_key_path)
    store = open_store(settings)
    if settings.oidc_issuer:
        users, issuer = None, None
        verifier: Verifier = OidcTokens(settings.oidc_issuer, settings.audience, settings.oidc_jwks_url)
    else:
        users = Users.load(settings.users_path)
        verifier = issuer = LocalTokens(keys, settings.audience)
    return Parts(store, verifier, issuer, users, AuditLog(keys, settings.audit_dir, settings.audit_retention_days))
