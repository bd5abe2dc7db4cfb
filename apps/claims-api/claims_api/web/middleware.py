"""What every answer gets: a request id, security headers, counts and one log line."""

import re
import time
import uuid

import falcon

from claims_api.logs import emit
from claims_api.metrics import Metrics

UNKNOWN_ROUTE = "unmatched"
_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_HEADERS = {
    # Health data: no proxy, browser or disk keeps an answer.
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-site",
}


class Observe:
    """Counts and logs by route template: a path or query that the caller made up never becomes a label or a line."""

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics

    def process_request(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Begins the clock."""
        req.context.begun = time.perf_counter()
        given = req.get_header("X-Request-Id") or ""
        req.context.request_id = given if _REQUEST_ID.fullmatch(given) else uuid.uuid4().hex
        resp.set_headers(_HEADERS)
        resp.set_header("X-Request-Id", req.context.request_id)

    def process_response(self, req: falcon.Request, resp: falcon.Response, _resource: object, _succeeded: bool) -> None:
        """Ends the clock."""
        seconds = time.perf_counter() - req.context.begun
        route = req.uri_template or UNKNOWN_ROUTE
        method = req.method if req.method in _METHODS else "other"
        status = resp.status_code
        self._metrics.requests.labels(route, method, status).inc()
        self._metrics.duration.labels(route).observe(seconds)
        emit(
            "access",
            request=req.context.request_id,
            method=method,
            route=route,
            status=status,
            ms=round(seconds * 1000, 2),
        )
