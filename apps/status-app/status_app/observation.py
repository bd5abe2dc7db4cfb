"""Watches every request once, at the outermost place where an answer still can be changed."""

import logging
import re
import secrets
from collections.abc import Iterable
from time import perf_counter, time
from types import TracebackType
from typing import TYPE_CHECKING, Any

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
SERVER_ERROR = 500


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
        given = environ.get("HTTP_X_REQUEST_ID", "")
        request_id = given if REQUEST_ID.fullmatch(given) else secrets.token_hex(8)
        span = self._tracing.start(environ, method, route) if self._tracing else None
        status = str(SERVER_ERROR)

        def respond(line: str, headers: list[tuple[str, str]], exc_info: "ExcInfo | None" = None) -> "Write":
            nonlocal status
            status = line[:3]
            headers.append(("Server-Timing", f"app;dur={(perf_counter() - started) * 1000:.2f}"))
            headers.append(("X-Request-Id", request_id))
            return start_response(line, headers, exc_info)

        self._metrics.in_progress.inc()
        try:
            return self._app(environ, respond)
        finally:
            seconds = perf_counter() - started
            self._metrics.in_progress.dec()
            self._metrics.observe(method, route, status, seconds)
            trace: dict[str, Any] = self._tracing.end(span, int(status)) if self._tracing and span else {}
            level = logging.DEBUG if route in QUIET else logging.INFO
            if LOG.isEnabledFor(level):
                # No query string and no header: either may hold what is not for logs.
                fields = {
                    "method": method[:16],
                    "path": path[:LONGEST_PATH],
                    "status": int(status),
                    "duration_ms": round(seconds * 1000, 3),
                    "request_id": request_id,
                    **trace,
                }
                write_request(time(), level, fields)
