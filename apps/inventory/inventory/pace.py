"""Ends a body that comes too slowly, since each holds a thread and one of few places until it is there."""

import time
from collections.abc import Callable
from typing import Protocol

from .errors import ApiError

# A phone on the edge of its network: 128 kbit/s. A picture of 10 MB may take 11 minutes.
MIN_BYTES_PER_SECOND = 16_000
GRACE_SECONDS = 10
# granian's `read` returns when it has all that was asked for: over a small piece a slow client cannot keep it for long.
PIECE = 256
# A piece that took longer makes the next ones a byte.
SLOW_PIECE_SECONDS = 1.0


class Source(Protocol):
    """What a WSGI server gives as `wsgi.input`, as far as it is used here."""

    def read(self, size: int, /) -> bytes:
        """So many bytes, fewer at the end."""


class PacedBody:
    """The body of a request, which must come at MIN_BYTES_PER_SECOND once GRACE_SECONDS have passed."""

    def __init__(self, source: Source, clock: Callable[[], float] = time.monotonic) -> None:
        self._source = source
        self._clock = clock
        self._began: float | None = None
        self._received = 0
        self._piece = PIECE

    def read(self, size: int = -1) -> bytes:
        """So many bytes, fewer at the end; all that is left where `size` is negative.

        Raises:
            ApiError: 408 where the client sends too slowly. One that sends a byte a second is found out after at most
                GRACE_SECONDS and PIECE more.
        """
        parts: list[bytes] = []
        left = size
        while left != 0:
            part = self._next(self._piece if left < 0 else min(left, self._piece))
            if not part:
                break
            parts.append(part)
            left -= len(part) if left > 0 else 0
        return b"".join(parts)

    def _next(self, size: int) -> bytes:
        began = self._clock()
        if self._began is None:
            self._began = began
        part = self._source.read(size)
        now = self._clock()
        self._piece = 1 if now - began > SLOW_PIECE_SECONDS else PIECE
        self._received += len(part)
        if part and self._received < (now - self._began - GRACE_SECONDS) * MIN_BYTES_PER_SECOND:
            pace = f"{MIN_BYTES_PER_SECOND // 1000} kB a second"
            raise ApiError(408, "too_slow", f"Expected at least {pace}, found less. Try again on a faster network.")
        return part
