"""Watches every request once, at the outermost place where an answer still can be changed."""

import logging
import re
import secrets
from collections.abc import Iterable
from json.encoder import encode_basestring_ascii as quoted
from time import perf_counter, time
from types import TracebackType
from typing import TYPE_CHECKING

from status_app.logs import write_request
from status_app.metrics import Metrics

if TYPE_CHECKING:
    from collections.abc import Callable
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

    from status_app.tracing import Tracing

    Write = Callable[[bytes], object]
    ExcInfo = tuple[type[BaseException], BaseException, TracebackType] | tuple[None, None, None]

LOG = logging.getLogger("status_app.access")
REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
# Probes arrive every second or so and would bury what people ask.
QUIET = frozenset({"/healthz", "/readyz", "/metrics"})
LONGEST_PATH = 200
SERVER_ERROR = "500"
# Asking the system for randomness gives other threads the interpreter; so it is asked once for many requests.
IDS_AT_ONCE = 256
ID_DIGITS = 16

_ids: list[str] = []


def new_id() -> str:
    """Return 16 hexadecimal digits that nobody can guess and that do not come twice."""
    try:
        return _ids.pop()
    except IndexError:
        digits = secrets.token_hex(IDS_AT_ONCE * ID_DIGITS // 2)
        _ids.extend(digits[at : at + ID_DIGITS] for at in range(ID_DIGITS, len(digits), ID_DIGITS))
        return digits[:ID_DIGITS]


def whole(body: Iterable[bytes]) -> list[bytes]:
    """Return an answer's chunks as a list, which a server sends at once; whatever made them is closed.

    Every answer of this application is short and complete when it is given.
    """
    if isinstance(body, list):
        return body
    try:
        return list(body)
    finally:
        close = getattr(body, "close", None)
        if close is not None:
            close()


class Observation:  # pylint: disable=too-few-public-methods
    """A WSGI middleware that times, counts, logs and, where a collector is configured, traces each request."""

    def __init__(
        self, app: "WSGIApplication", routes: Iterable[str], metrics: Metrics, tracing: "Tracing | None"
    ) -> None:
        """`routes` are the paths that become labels; any other path is `unmatched`, so labels stay few."""
        self._app = app
        self._routes = frozenset(routes)
        self._metrics = metrics
        self._tracing = tracing

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:  # pylint: disable=too-many-locals
        """Serve one request; an application that raises is counted as a 500, and the exception goes on."""
        started = perf_counter()
        method, path = environ["REQUEST_METHOD"], environ.get("PATH_INFO", "")
        route = path if path in self._routes else "unmatched"
        given = environ.get("HTTP_X_REQUEST_ID")
        request_id = given if given and REQUEST_ID.fullmatch(given) else new_id()
        span = self._tracing.start(environ, method, route) if self._tracing else None
        status = SERVER_ERROR

        def respond(line: str, headers: list[tuple[str, str]], exc_info: "ExcInfo | None" = None) -> "Write":
            nonlocal status
            status = line[:3]
            headers.append(("Server-Timing", f"app;dur={(perf_counter() - started) * 1000:.2f}"))
            headers.append(("X-Request-Id", request_id))
            return start_response(line, headers, exc_info)

        self._metrics.begin()
        try:
            return whole(self._app(environ, respond))
        except BaseException:
            status = SERVER_ERROR
            raise
        finally:
            seconds = perf_counter() - started
            self._metrics.end(method, route, status, seconds)
            trace = self._tracing.end(span, int(status)) if self._tracing and span else ""
            level = logging.DEBUG if route in QUIET else logging.INFO
            if LOG.isEnabledFor(level):
                # No query string and no header: either may hold what is not for logs.
                write_request(
                    time(),
                    level,
                    f'"method": {quoted(method[:16])}, "path": {quoted(path[:LONGEST_PATH])}, "status": {status}, '
                    f'"duration_ms": {seconds * 1000:.3f}, "request_id": "{request_id}"{trace}',
                )
