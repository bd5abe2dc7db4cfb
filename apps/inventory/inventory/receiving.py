"""Takes bodies in, bounded in size and number."""

import io
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from flask import Request

from .errors import ApiError

MAX_ITEM_BYTES = 64 * 1024
# Each holds a thread until its client has sent everything; the other threads go on serving.
MAX_UPLOADS = 8
MAX_ITEM_BODIES = 8


class MemoryRequest(Request):
    """Keeps files in memory, bounded by MAX_UPLOADS: the temporary folder of a container is smaller than they are."""

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        return io.BytesIO()


class Slots:
    """So many at a time; the next one is told to come again instead of being kept waiting."""

    def __init__(self, count: int) -> None:
        self._free = threading.BoundedSemaphore(count)

    @contextmanager
    def one(self) -> Iterator[None]:
        """Holds a slot.

        Raises:
            ApiError: 503 where all are taken.
        """
        if not self._free.acquire(blocking=False):
            raise ApiError(503, "busy", "Too many uploads at the same time. Try again in a moment.")
        try:
            yield
        finally:
            self._free.release()
