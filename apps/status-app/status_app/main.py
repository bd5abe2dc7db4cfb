"""The application: `APP` is what a WSGI server serves."""

import json
import logging.config
import os
import sys

from flask import Flask, Response
from werkzeug.exceptions import HTTPException, InternalServerError

from status_app.lifecycle import draining
from status_app.logs import fail, logging_config
from status_app.metrics import Metrics
from status_app.observation import Observation
from status_app.settings import Settings, SettingsError, load_settings

DESCRIPTION = "pre-interview technical test"
LOG = logging.getLogger(__name__)
# An answer tells of this moment: a copy in a cache would lie after the next deployment.
FRESH = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}


def create_app(settings: Settings) -> Flask:
    """Build the application for checked settings."""
    app = Flask(__name__, static_folder=None)
    metrics = Metrics(settings)
    status = {"version": settings.version, "lastcommitsha": settings.commit, "description": DESCRIPTION}
    # The answer cannot change while the process runs, so it is written once.
    answers = {
        name: json.dumps(body).encode()
        for name, body in {
            "status": {"myapplication": [status]},
            "healthz": {"status": "ok"},
            "ready": {"status": "ready"},
            "draining": {"status": "draining"},
        }.items()
    }

    def answer(name: str, code: int = 200) -> Response:
        return Response(answers[name], code, FRESH, "application/json")

    @app.get("/status")
    def get_status() -> Response:
        return answer("status")

    @app.get("/healthz")
    def get_healthz() -> Response:
        return answer("healthz")

    @app.get("/readyz")
    def get_readyz() -> Response:
        return answer("draining", 503) if draining() else answer("ready")

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
