"""Checks what people send."""

from typing import Any

from .errors import ApiError
from .items import MAX_ID, Item

MAX_QUANTITY = 10**9


def _storable(text: str) -> bool:
    """No NUL, which PostgreSQL refuses, and no half of a surrogate pair, which is no character."""
    return "\0" not in text and not any("\ud800" <= character <= "\udfff" for character in text)


def parse_item(body: Any) -> Item:  # noqa: ANN401
    """An item from a JSON body.

    Raises:
        ApiError: 400 naming every field that is missing or wrong.
    """
    if not isinstance(body, dict):
        raise ApiError(400, "invalid_body", "Expected a JSON object with id, name, description and quantity.")
    wrong = []
    for field, low, high in (("id", 1, MAX_ID), ("quantity", 0, MAX_QUANTITY)):
        value = body.get(field)
        if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
            wrong.append(f"{field} is a whole number from {low} to {high}")
    for field, low, high in (("name", 1, 100), ("description", 0, 1000)):
        value = body.get(field)
        if not isinstance(value, str) or not low <= len(value.strip()) <= high or not _storable(value):
            wrong.append(f"{field} is a text of {low} to {high} characters")
    if wrong:
        raise ApiError(400, "invalid_item", f"Expected: {'; '.join(wrong)}.")
    return Item(body["id"], body["name"].strip(), body["description"].strip(), body["quantity"])
