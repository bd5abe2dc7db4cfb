"""The query string of `/claims`, checked: every parameter known, given once, and within bounds."""

import dataclasses
import math
import re
from collections.abc import Callable
from datetime import date
from typing import Any

import falcon

from claims_api.store import cursor as cursors
from claims_api.store.base import Query
from claims_api.web.problems import invalid

MAX_LIMIT = 100
MAX_TEXT = 100
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_NUMBER = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,6})?")


def parse(req: falcon.Request) -> Query:
    """The page that is asked for.

    Raises:
        Problem: 422, naming the parameter; an unknown one too, since a misspelt filter must not widen a read.
    """
    given: dict[str, Any] = {}
    for name, value in req.params.items():
        parser = _PARSERS.get(name)
        if parser is None:
            raise invalid(name[:40], f"left out, or be one of {', '.join(sorted(_PARSERS))}")
        if not isinstance(value, str):
            raise invalid(name, "given once")
        given[name] = parser(name, value)
    cursor = given.pop("cursor", None)
    query = Query(**given)
    for low, high in (("date_from", "date_to"), ("value_min", "value_max")):
        bounds = getattr(query, low), getattr(query, high)
        if None not in bounds and bounds[0] > bounds[1]:
            raise invalid(low, f"at most {high}")
    if cursor is None:
        return query
    try:
        return dataclasses.replace(query, after=cursors.decode(cursor, query))
    except cursors.CursorError as error:
        raise invalid("cursor", f"the one of the Link header of the page before; this one {error}") from None


def _limit(name: str, value: str) -> int:
    if not re.fullmatch(r"[0-9]{1,3}", value) or not 1 <= int(value) <= MAX_LIMIT:
        raise invalid(name, f"a whole number from 1 to {MAX_LIMIT}")
    return int(value)


def _text(name: str, value: str) -> str:
    if not 0 < len(value) <= MAX_TEXT or not value.isprintable():
        raise invalid(name, f"1 to {MAX_TEXT} printable characters")
    return value


def _day(name: str, value: str) -> str:
    try:
        if _DATE.fullmatch(value):
            return date.fromisoformat(value).isoformat()
    except ValueError:
        pass
    raise invalid(name, "a date such as 2024-02-29")


def _number(name: str, value: str) -> float:
    if not _NUMBER.fullmatch(value) or not math.isfinite(float(value)):
        raise invalid(name, "a number such as 99.50")
    return float(value)


def _cursor(_name: str, value: str) -> str:
    return value


_PARSERS: dict[str, Callable[[str, str], Any]] = {
    "limit": _limit,
    "cursor": _cursor,
    "icd_code": _text,
    "claim_provider": _text,
    "date_from": _day,
    "date_to": _day,
    "value_min": _number,
    "value_max": _number,
}
