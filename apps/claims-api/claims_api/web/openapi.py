"""The OpenAPI 3.1 document, made from the models, so that it cannot say something else than the code."""

from typing import Any

import msgspec

from claims_api.users import MAX_PASSWORD_CHARACTERS
from claims_api.web import models
from claims_api.web.query import MAX_LIMIT, MAX_TEXT

_PROBLEMS = {
    "401": "The token, name or password is wrong",
    "403": "No token",
    "404": "Tokens come from an OIDC issuer",
    "413": "The body is too large",
    "415": "The body is no JSON",
    "422": "A parameter is invalid",
    "429": "Too many tries",
    "503": "Claims cannot be read now",
}


def document(prefix: str, version: str) -> dict[str, Any]:
    """The contract of every route.

    Args:
        prefix: what precedes `/claims` and `/auth/login`.
        version: the program's own.
    """
    shapes = (models.Health, models.Version, models.Credentials, models.Login, models.Claims, models.ProblemDetails)
    _, schemas = msgspec.json.schema_components(shapes, ref_template="#/components/schemas/{name}")
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Claims API",
            "version": version,
            "summary": "Healthcare claims, for callers with a token",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "paths": {
            "/health": _get("live", "Whether the process answers", "Health"),
            "/ready": _get("ready", "Whether claims can be read", "Health", "503"),
            "/version": _get("version", "What runs", "Version"),
            "/metrics": {
                "get": {
                    "operationId": "metrics",
                    "summary": "Counts in Prometheus' text format",
                    "security": [],
                    "responses": {
                        "200": {"description": "Counts", "content": {"text/plain": {"schema": {"type": "string"}}}}
                    },
                }
            },
            "/openapi.json": {
                "get": {
                    "operationId": "openapi",
                    "summary": "This document",
                    "security": [],
                    "responses": {
                        "200": {
                            "description": "OpenAPI",
                            "content": {"application/json": {"schema": {"type": "object"}}},
                        }
                    },
                }
            },
            f"{prefix}/auth/login": {"post": _login()},
            f"{prefix}/claims": {"get": _claims()},
        },
        "components": {
            "schemas": schemas,
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}},
        },
        "security": [{"token": []}],
    }


def _get(operation: str, summary: str, shape: str, *errors: str) -> dict[str, Any]:
    return {
        "get": {
            "operationId": operation,
            "summary": summary,
            "security": [],
            "responses": {"200": _content(summary, shape), **_problems(*errors)},
        }
    }


def _login() -> dict[str, Any]:
    return {
        "operationId": "login",
        "summary": f"A token for a name and a password of at most {MAX_PASSWORD_CHARACTERS} characters",
        "security": [],
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Credentials"}}},
        },
        "responses": {
            "200": _content("A token", "Login"),
            **_problems("401", "404", "413", "415", "422", "429", "503"),
        },
    }


def _claims() -> dict[str, Any]:
    text = {"type": "string", "minLength": 1, "maxLength": MAX_TEXT}
    day = {"type": "string", "format": "date"}
    number = {"type": "string", "pattern": r"^-?[0-9]{1,15}(\.[0-9]{1,6})?$"}
    parameters = {
        "limit": ("Claims a page", {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": 25}),
        "cursor": ("Where the page begins: taken from the Link header of the page before", {"type": "string"}),
        "icd_code": ("Exactly this code", text),
        "claim_provider": ("Exactly this provider", text),
        "date_from": ("On this day or later", day),
        "date_to": ("On this day or earlier", day),
        "value_min": ("At least this value", number),
        "value_max": ("At most this value", number),
    }
    success = _content("One page", "Claims")
    success["headers"] = {
        "ETag": {"description": "Changes with the page's content", "schema": {"type": "string"}},
        "Link": {"description": 'The next page, rel="next"', "schema": {"type": "string"}},
    }
    return {
        "operationId": "claims",
        "summary": "One page of claims, in the order of their ids",
        "parameters": [
            {"name": name, "in": "query", "required": False, "description": description, "schema": schema}
            for name, (description, schema) in parameters.items()
        ],
        "responses": {
            "200": success,
            "304": {"description": "The page is what If-None-Match says"},
            **_problems("401", "403", "422", "503"),
        },
    }


def _content(description: str, shape: str) -> dict[str, Any]:
    schema = {"$ref": f"#/components/schemas/{shape}"}
    return {"description": description, "content": {"application/json": {"schema": schema}}}


def _problems(*statuses: str) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/ProblemDetails"}
    content = {"application/problem+json": {"schema": schema}}
    return {status: {"description": _PROBLEMS[status], "content": content} for status in statuses}
