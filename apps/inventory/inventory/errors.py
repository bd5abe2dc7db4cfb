"""Errors as the API answers them: `{"error", "message"}` with the right status."""

import sqlite3

import psycopg
from flask import Flask, Response, jsonify, request
from werkzeug.exceptions import HTTPException


class ApiError(Exception):
    """A request that cannot be served; `error` is stable, `message` says what to do."""

    def __init__(self, status: int, error: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.error = error
        self.message = message


def not_found(item_id: int) -> ApiError:
    """No item has this id."""
    return ApiError(404, "not_found", f"Expected the id of an item, found {item_id}, which no item has.")


def register_errors(app: Flask) -> None:
    """Answers every failure as JSON and tells nobody what broke inside."""

    @app.errorhandler(ApiError)
    def api_error(error: ApiError) -> tuple[Response, int]:
        return jsonify(error=error.error, message=error.message), error.status

    @app.errorhandler(HTTPException)
    def http_error(error: HTTPException) -> tuple[Response, int]:
        status = error.code or 500
        name = (error.name or "error").lower().replace(" ", "_")
        if status == 413:  # noqa: PLR2004
            limit = request.max_content_length or 0
            size = f"{limit >> 20} MB" if limit >> 20 else f"{limit >> 10} KB"
            return jsonify(error="too_large", message=f"Expected at most {size}, found more. Send less."), status
        return jsonify(error=name, message=error.description or ""), status

    @app.errorhandler(sqlite3.OperationalError)
    @app.errorhandler(psycopg.OperationalError)
    def database_failure(error: Exception) -> tuple[Response, int]:
        app.logger.error("the database does not answer", exc_info=error)
        message = "The database does not answer; nothing was changed. Try again in a moment."
        return jsonify(error="database_unavailable", message=message), 503

    @app.errorhandler(Exception)
    def failure(error: Exception) -> tuple[Response, int]:
        app.logger.error("a request failed", exc_info=error)
        return jsonify(error="internal", message="The request failed on our side. Try again."), 500
