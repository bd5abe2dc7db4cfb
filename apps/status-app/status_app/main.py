"""The application: `APP` is what a WSGI server serves."""

import json
import logging.config
import os
import sys
from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from flask import Flask, Request, Response
from werkzeug.exceptions import HTTPException, InternalServerError
from werkzeug.routing import MapAdapter

from status_app.lifecycle import draining
from status_app.logs import fail, logging_config
from status_app.metrics import Metrics
from status_app.observation import Observation
from status_app.settings import Settings, SettingsError, load_settings

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIEnvironment

DESCRIPTION = "pre-interview technical test"
LOG = logging.getLogger(__name__)
# All of a request that decides what it is matched with, and how many of these are kept.
ADDRESS = (
    *("REQUEST_METHOD", "wsgi.url_scheme", "HTTP_HOST", "SERVER_NAME", "SERVER_PORT"),
    *("SCRIPT_NAME", "PATH_INFO", "QUERY_STRING"),
)
ADDRESSES = 64
# An answer tells of this moment: a copy in a cache would lie after the next deployment.
FRESH = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}


class FixedAnswer(Response):
    """An answer that cannot change while the process runs, written once and shared by all requests.

    Making a response and its headers takes two fifths of Flask's time. Nothing may change this one.
    """

    def __init__(self, body: dict[str, Any], code: int = 200) -> None:
        """`body` becomes JSON."""
        super().__init__(json.dumps(body), code, FRESH, content_type="application/json")
        self._chunks = [self.get_data()]
        self._header_list = self.headers.to_wsgi_list()

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer; the server is given a copy of the headers, because the observation adds to it."""
        start_response(self.status, self._header_list.copy())
        return [] if environ["REQUEST_METHOD"] == "HEAD" else self._chunks


class StatusFlask(Flask):
    """Flask that keeps the last few addresses it looked at, which takes a third off its share of a request."""

    def __init__(self) -> None:
        """Serve no static files."""
        super().__init__(__name__, static_folder=None)
        self._adapter_of = lru_cache(ADDRESSES)(self._bind)

    def _bind(self, *parts: str | None) -> MapAdapter:
        address = {name: part for name, part in zip(ADDRESS, parts, strict=True) if part is not None}
        return self.url_map.bind_to_environ(address, subdomain="")

    def create_url_adapter(self, request: Request | None) -> MapAdapter | None:
        """Return what matches the address of a request, from the cache where all parts of it are the same."""
        if request is None or request.environ.get("HTTP_UPGRADE"):
            return super().create_url_adapter(request)
        return self._adapter_of(*map(request.environ.get, ADDRESS))


def create_app(settings: Settings) -> Flask:
    """Build the application for checked settings."""
    app = StatusFlask()
    metrics = Metrics(settings)
    status = {"version": settings.version, "lastcommitsha": settings.commit, "description": DESCRIPTION}
    about = FixedAnswer({"myapplication": [status]})
    alive = FixedAnswer({"status": "ok"})
    ready = FixedAnswer({"status": "ready"})
    leaving = FixedAnswer({"status": "draining"}, 503)
    app.add_url_rule("/status", "status", lambda: about)
    app.add_url_rule("/healthz", "healthz", lambda: alive)
    app.add_url_rule("/readyz", "readyz", lambda: leaving if draining() else ready)

    @app.get("/metrics")
    def get_metrics() -> Response:
        return Response(metrics.render(), headers=FRESH, content_type="text/plain; version=0.0.4; charset=utf-8")

    app.register_error_handler(Exception, failed)
    routes = [rule.rule for rule in app.url_map.iter_rules()]
    tracing = None
    if settings.otlp_endpoint:
        from status_app.tracing import Tracing  # noqa: PLC0415  pylint: disable=import-outside-toplevel

        tracing = Tracing(settings)
    app.wsgi_app = Observation(app.wsgi_app, routes, metrics, tracing)  # type: ignore[method-assign]
    return app


def failed(error: Exception) -> Response:
    """Answer an error as JSON; what went wrong inside goes to the log and not to the client."""
    if not isinstance(error, HTTPException):
        LOG.error("unhandled exception", exc_info=error)
        error = InternalServerError()
    response = Response(headers=FRESH, content_type="application/json")
    for name, value in error.get_headers():
        if name == "Allow":
            response.headers[name] = value
    response.status_code = error.code or InternalServerError.code
    response.data = json.dumps({"error": error.name, "message": error.description})
    return response


def start() -> Flask:
    """Build the application for this process' environment, or end with a sentence for each wrong variable."""
    try:
        settings = load_settings(os.environ)
    except SettingsError as error:
        fail(str(error))
        sys.exit(2)
    logging.config.dictConfig(logging_config(settings.log_level))
    return create_app(settings)


APP = start()
