"""The routes' handlers."""

import hashlib
from urllib.parse import urlencode

import falcon
import msgspec

from claims_api import metrics
from claims_api.errors import AuditError, DataError
from claims_api.logs import emit
from claims_api.runtime import NotReadyError, Parts, Runtime
from claims_api.store import cursor as cursors
from claims_api.store.base import Query, Row
from claims_api.tokens import KeysUnavailableError, TokenError
from claims_api.web.models import CREDENTIALS, ENCODER, Claim, Claims, Credentials, Health, Login, Version
from claims_api.web.problems import Problem, invalid, not_ready
from claims_api.web.query import parse

MAX_BODY_BYTES = 8192
_BEARER = "bearer "


class Live:
    """`/health`: the process answers. Whether claims can be read is `/ready`'s to say."""

    def on_get(self, _req: falcon.Request, resp: falcon.Response) -> None:
        """Always 200."""
        resp.data = ENCODER.encode(Health(ready=True))


class Ready:
    """`/ready`: keys, users and data are there and readable."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime

    def on_get(self, _req: falcon.Request, resp: falcon.Response) -> None:
        """200 or 503; the reason stands in the log alone."""
        try:
            self._runtime.check()
        except NotReadyError:
            raise not_ready() from None
        resp.data = ENCODER.encode(Health(ready=True))


class Running:
    """`/version`."""

    def __init__(self, version: str, commit: str) -> None:
        self._body = ENCODER.encode(Version(version, commit))

    def on_get(self, _req: falcon.Request, resp: falcon.Response) -> None:
        """What runs."""
        resp.data = self._body


class Scrape:
    """`/metrics`, for the cluster's inside: the Ingress does not lead here."""

    def __init__(self, runtime: Runtime) -> None:
        self._metrics = runtime.metrics

    def on_get(self, _req: falcon.Request, resp: falcon.Response) -> None:
        """Counts since the process began."""
        resp.data = self._metrics.render()
        resp.content_type = metrics.CONTENT_TYPE


class Document:
    """`/openapi.json`."""

    def __init__(self, document: dict[str, object]) -> None:
        self._body = msgspec.json.encode(document)

    def on_get(self, _req: falcon.Request, resp: falcon.Response) -> None:
        """The contract of every route."""
        resp.data = self._body


class Auth:
    """`/auth/login`."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime

    def on_post(self, req: falcon.Request, resp: falcon.Response) -> None:
        """A token for a right name and password."""
        parts = _parts(self._runtime)
        if parts.users is None or parts.issuer is None:
            raise Problem(404, "login-elsewhere", "Log in elsewhere", "Tokens come from the configured OIDC issuer.")
        credentials = _credentials(req)
        address = _client(req, self._runtime.settings.trusted_proxies)
        # By name against guessing one user's password from many places, by address against trying many names.
        for key in (f"name:{credentials.username}", f"address:{address}"):
            if wait := self._runtime.logins.retry_after(key):
                self._runtime.metrics.logins.labels("limited").inc()
                raise Problem(
                    429,
                    "too-many-logins",
                    "Too many tries",
                    "Wait, then try again.",
                    headers={"Retry-After": str(wait)},
                )
        if not parts.users.authenticate(credentials.username, credentials.password):
            self._runtime.metrics.logins.labels("refused").inc()
            raise Problem(
                401,
                "login-refused",
                "Not logged in",
                "The name or the password is wrong.",
                headers={"WWW-Authenticate": "Bearer"},
            )
        _audit(self._runtime, parts, "login", credentials.username, request=req.context.request_id)
        self._runtime.metrics.logins.labels("accepted").inc()
        resp.data = ENCODER.encode(Login("success", parts.issuer.issue(credentials.username)))


class ClaimsList:
    """`/claims`."""

    def __init__(self, runtime: Runtime, path: str) -> None:
        self._runtime = runtime
        self._path = path

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        """One page of claims, written to the audit log before it leaves."""
        parts = _parts(self._runtime)
        user = _user(req, parts)
        query = parse(req)
        try:
            rows = parts.store.page(query)
        except DataError as error:
            emit("app", event="read-failed", code=error.code, message=str(error))
            if error.code == "QUERY_TOO_SLOW":
                raise Problem(503, "too-slow", "The query took too long", "Narrow the filters.") from None
            raise not_ready() from None
        page = rows[: query.limit]
        body = ENCODER.encode(Claims([Claim(*row) for row in page]))
        tag = hashlib.sha256(body).hexdigest()[:32]
        resp.etag = falcon.ETag(tag)
        if len(rows) > query.limit:
            resp.set_header("Link", f'<{self._next(query, page)}>; rel="next"')
        _audit(
            self._runtime,
            parts,
            "claims.list",
            user,
            request=req.context.request_id,
            filters=sorted(query.filters()),
            claims=[row[0] for row in page],
        )
        if any(item in {"*", tag} for item in req.if_none_match or ()):
            resp.status = falcon.HTTP_304
            return
        resp.data = body

    def _next(self, query: Query, page: list[Row]) -> str:
        parameters = {"limit": query.limit, **query.filters(), "cursor": cursors.encode(query, page[-1][0])}
        return f"{self._path}?{urlencode(parameters)}"


def _parts(runtime: Runtime) -> Parts:
    try:
        return runtime.parts()
    except NotReadyError:
        raise not_ready() from None


def _user(req: falcon.Request, parts: Parts) -> str:
    """403 without a token and 401 with a wrong one, as the original answers."""
    header = req.auth or ""
    if header[: len(_BEARER)].lower() != _BEARER:
        raise Problem(
            403,
            "no-token",
            "No token",
            "Send the header Authorization: Bearer <token>.",
            headers={"WWW-Authenticate": "Bearer"},
        )
    try:
        return parts.verifier.verify(header[len(_BEARER) :].strip())
    except KeysUnavailableError as error:
        emit("app", event="issuer-unavailable", message=str(error))
        raise not_ready() from None
    except TokenError:
        raise Problem(
            401,
            "bad-token",
            "The token is not valid",
            "Log in again.",
            headers={"WWW-Authenticate": 'Bearer error="invalid_token"'},
        ) from None


def _credentials(req: falcon.Request) -> Credentials:
    length = req.content_length
    if length is not None and length > MAX_BODY_BYTES:
        raise Problem(413, "too-large", "The body is too large", f"Send at most {MAX_BODY_BYTES} bytes.")
    if (req.content_type or "").partition(";")[0].strip().lower() != "application/json":
        raise Problem(415, "not-json", "The body is no JSON", "Send the header Content-Type: application/json.")
    data = req.bounded_stream.read(MAX_BODY_BYTES + 1)
    if len(data) > MAX_BODY_BYTES:
        raise Problem(413, "too-large", "The body is too large", f"Send at most {MAX_BODY_BYTES} bytes.")
    try:
        return CREDENTIALS.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise invalid("body", 'an object {"username": text, "password": text}') from None


def _client(req: falcon.Request, trusted_proxies: int) -> str:
    """The caller's address: only as many proxies are believed as stand in front."""
    forwarded = [part.strip() for part in (req.get_header("X-Forwarded-For") or "").split(",") if part.strip()]
    if 0 < trusted_proxies <= len(forwarded):
        return forwarded[-trusted_proxies]
    return str(req.remote_addr)


def _audit(runtime: Runtime, parts: Parts, action: str, actor: str, **facts: object) -> None:
    try:
        parts.audit.write(action, actor, **facts)
    except AuditError as error:
        emit("app", event="audit-failed", code=error.code, message=str(error))
        raise not_ready() from None
    runtime.metrics.audit_lines.inc()
