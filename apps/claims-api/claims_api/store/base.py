"""What a store of claims can be asked, and the SQL that both kinds share."""

import math
from dataclasses import dataclass
from typing import Any, Protocol

COLUMNS = ("id", "icd_code", "claim_date", "claim_value", "claim_provider")


@dataclass(frozen=True, slots=True)
class Query:
    """One page of claims, in the order of their ids. Bounds are inclusive; None leaves a filter out."""

    limit: int = 25
    after: str | None = None
    icd_code: str | None = None
    claim_provider: str | None = None
    date_from: str | None = None
    date_to: str | None = None
    value_min: float | None = None
    value_max: float | None = None

    def filters(self) -> dict[str, str | float]:
        """The filters that are set, by name."""
        names = ("icd_code", "claim_provider", "date_from", "date_to", "value_min", "value_max")
        return {name: value for name in names if (value := getattr(self, name)) is not None}


Row = tuple[str, str | None, str | None, float | None, str | None]


class Store(Protocol):
    """Reads claims; never writes."""

    def check(self) -> None:
        """Raises DataError where claims cannot be read now."""
        ...

    def page(self, query: Query) -> list[Row]:
        """Up to `limit + 1` rows: the one too many tells that another page follows.

        Raises:
            DataError: `DATA_UNREADABLE`, or `QUERY_TOO_SLOW` where the time limit was reached.
        """
        ...


def sql(query: Query, table: str, mark: str, number: str) -> tuple[str, list[Any]]:
    """The statement and its parameters.

    Args:
        query: what is asked for.
        table: a checked identifier.
        mark: the driver's placeholder, `?` or `%s`.
        number: expression that turns the text of `claim_value` into a number, NULL where it is none.
    """
    conditions: list[str] = []
    values: list[Any] = []
    for condition, value in (
        ("id > {}", query.after),
        ("icd_code = {}", query.icd_code),
        ("claim_provider = {}", query.claim_provider),
        ("claim_date >= {}", query.date_from),
        ("claim_date <= {}", query.date_to),
        (number + " >= {}", query.value_min),
        (number + " <= {}", query.value_max),
    ):
        if value is not None:
            conditions.append(condition.format(mark))
            values.append(value)
    where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
    values.append(query.limit + 1)
    # Identifiers come from checked settings, every value is a parameter.
    return f"SELECT {', '.join(COLUMNS)} FROM {table}{where} ORDER BY id LIMIT {mark}", values  # noqa: S608


def row(raw: tuple[Any, ...]) -> Row:
    """A row as it is served: text as text, the value as a finite number, and NULL wherever there is nothing."""
    identifier, code, date, value, provider = raw
    return str(identifier), _text(code), _text(date), _number(value), _text(provider)


def _text(value: Any) -> str | None:  # noqa: ANN401 - a column of the user's may hold anything
    if value is None or value == "":
        return None
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)


def _number(value: Any) -> float | None:  # noqa: ANN401
    try:
        number = float(value)
    except (TypeError, ValueError):
        return None
    return number if math.isfinite(number) else None
