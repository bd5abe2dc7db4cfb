"""Builds the WSGI application."""

import os
import traceback
from typing import Any

import falcon

from claims_api.config import Settings
from claims_api.logs import emit
from claims_api.runtime import NotReadyError, Runtime
from claims_api.web import problems, resources
from claims_api.web.middleware import Observe
from claims_api.web.openapi import document


def create_app(settings: Settings) -> falcon.App[falcon.Request, falcon.Response]:
    """The application; it starts without keys and data, and `/ready` says so."""
    runtime = Runtime(settings)
    middleware: list[Any] = [Observe(runtime.metrics)]
    if settings.cors_origins:
        exposed = ["ETag", "Link", "X-Request-Id"]
        middleware += [falcon.CORSMiddleware(allow_origins=settings.cors_origins, expose_headers=exposed)]
    app = falcon.App(middleware=middleware)
    app.req_options.strip_url_path_trailing_slash = True
    app.req_options.keep_blank_qs_values = True
    app.req_options.auto_parse_qs_csv = False
    app.resp_options.default_media_type = falcon.MEDIA_JSON
    app.set_error_serializer(problems.serialize)
    app.add_error_handler(Exception, _unexpected)
    app.add_route("/health", resources.Live())
    app.add_route("/ready", resources.Ready(runtime))
    app.add_route("/version", resources.Running(settings.version, settings.commit))
    app.add_route("/metrics", resources.Scrape(runtime))
    app.add_route("/openapi.json", resources.Document(document(settings.prefix, settings.version)))
    app.add_route(f"{settings.prefix}/auth/login", resources.Auth(runtime))
    claims = f"{settings.prefix}/claims"
    app.add_route(claims, resources.ClaimsList(runtime, claims))
    try:
        runtime.parts()
    except NotReadyError:
        emit("app", event="waiting", message="started without all it needs; /ready answers 503 until it is there")
    return app


def from_environment() -> falcon.App[falcon.Request, falcon.Response]:
    """What the server's worker calls."""
    return create_app(Settings.from_env(os.environ))


def _unexpected(_req: falcon.Request, _resp: falcon.Response, error: Exception, _params: object) -> None:
    """A fault of ours: where it happened goes to the log, its message does not, since it may hold a claim."""
    if isinstance(error, falcon.HTTPError | falcon.HTTPStatus):
        raise error
    place = traceback.extract_tb(error.__traceback__)[-1]
    emit("app", event="fault", error=type(error).__name__, at=f"{place.filename}:{place.lineno}")
    raise problems.Problem(500, "fault", "Something went wrong", "The fault was logged.") from None
