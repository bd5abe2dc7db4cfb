"""Cursors: opaque to the caller, stable while claims are added, bound to the filters they were given with."""

import base64
import binascii
import hashlib

import msgspec

from claims_api.store.base import Query

MAX_CHARACTERS = 1024


class CursorError(ValueError):
    """The cursor is damaged, or belongs to a query with other filters."""


def encode(query: Query, last_id: str) -> str:
    """The cursor of the page that follows `last_id`."""
    data = msgspec.json.encode([_fingerprint(query), last_id])
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def decode(cursor: str, query: Query) -> str:
    """The id after which the page begins."""
    if len(cursor) > MAX_CHARACTERS:
        raise CursorError("too long")
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        data = base64.b64decode(padded, altchars=b"-_", validate=True)
        fingerprint, last_id = msgspec.json.decode(data, type=tuple[str, str])
    except (binascii.Error, ValueError, msgspec.DecodeError):
        raise CursorError("damaged") from None
    if fingerprint != _fingerprint(query):
        raise CursorError("belongs to a query with other filters")
    return last_id


def _fingerprint(query: Query) -> str:
    return hashlib.sha256(msgspec.json.encode(query.filters(), order="sorted")).hexdigest()[:16]
