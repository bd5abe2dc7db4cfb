"""Log lines: one JSON object each, on standard output; a request's line holds its route, never its query or a claim."""

import os
import sys
import time
from contextlib import suppress

import msgspec

_ENCODER = msgspec.json.Encoder()


def emit(log: str, **facts: object) -> None:
    """Writes one line whole; a log that cannot be written must not fail the request."""
    data = _ENCODER.encode({"log": log, "time": round(time.time(), 3), **facts}) + b"\n"
    with suppress(OSError):
        os.write(sys.stdout.fileno(), data)
