"""Errors as RFC 9457 problem details, with a stable code and nothing of the request's content."""

from typing import Any

import falcon
import msgspec

CONTENT_TYPE = "application/problem+json"


class Problem(falcon.HTTPError):
    """An answer that is an error.

    Args:
        status: HTTP status code.
        code: stable, such as `limit-invalid`; `type` is `urn:claims-api:<code>`.
        title: the same for every occurrence.
        detail: what to do about this one.
        parameter: the query parameter or field that is meant.
        headers: more response headers.
    """

    def __init__(  # noqa: PLR0913, PLR0917 - the fields of a problem
        self,
        status: int,
        code: str,
        title: str,
        detail: str,
        parameter: str | None = None,
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(status, title=title, description=detail, headers=headers)
        self.problem_code = code
        self.parameter = parameter


def serialize(_req: falcon.Request, resp: falcon.Response, error: falcon.HTTPError) -> None:
    """Falcon's hook: every error, the framework's own included, leaves as a problem."""
    code = error.problem_code if isinstance(error, Problem) else f"http-{error.status_code}"
    body: dict[str, Any] = {
        "type": f"urn:claims-api:{code}",
        "title": error.title or falcon.util.code_to_http_status(error.status_code)[4:],
        "status": error.status_code,
        "code": code,
    }
    if error.description:
        body["detail"] = error.description
    if isinstance(error, Problem) and error.parameter:
        body["parameter"] = error.parameter
    resp.data = msgspec.json.encode(body)
    resp.content_type = CONTENT_TYPE


def invalid(parameter: str, expected: str) -> Problem:
    """422: a parameter or field that cannot be used. The value is not repeated: it may be a diagnosis."""
    return Problem(422, "invalid-parameter", "A parameter is invalid", f"{parameter} must be {expected}.", parameter)


def not_ready() -> Problem:
    """503: the service runs, but cannot read claims."""
    return Problem(
        503,
        "not-ready",
        "The service is not ready",
        "Try again later; the service's log says what is missing.",
        headers={"Retry-After": "5"},
    )
