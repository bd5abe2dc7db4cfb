"""Takes bodies in, bounded in size and number."""

import io
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any

from flask import Request

from .errors import ApiError
from .pace import PacedBody

MAX_ITEM_BYTES = 64 * 1024
# Each holds a thread until its client has sent everything; the other threads go on serving.
MAX_UPLOADS = 8
MAX_ITEM_BODIES = 8


class MemoryRequest(Request):
    """Keeps files in memory, bounded by MAX_UPLOADS: the temporary folder of a container is smaller than they are.

    Bodies must come at the pace of `PacedBody`.
    """

    def __init__(self, environ: dict[str, Any], populate_request: bool = True, shallow: bool = False) -> None:
        environ["wsgi.input"] = PacedBody(environ["wsgi.input"])
        super().__init__(environ, populate_request, shallow)

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        return io.BytesIO()


class Slots:
    """So many at a time, half of them for one client; the next is told to come again instead of being kept waiting."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._taken: Counter[str] = Counter()
        self._lock = threading.Lock()

    @contextmanager
    def one(self, client: str = "") -> Iterator[None]:
        """Holds a slot; who sends slowly on all lines that one has leaves half to the others.

        Raises:
            ApiError: 503 where all are taken, or all that the client may have.
        """
        with self._lock:
            mine = self._taken[client] >= max(1, self._count // 2) if client else False
            if mine or self._taken.total() >= self._count:
                raise ApiError(503, "busy", "Too many uploads at the same time. Try again in a moment.")
            self._taken[client] += 1
        try:
            yield
        finally:
            with self._lock:
                self._taken[client] -= 1
                self._taken += Counter()


def client_of(request: Request) -> str:
    """The address that the nearest proxy saw; a client may write others before it, and not behind."""
    forwarded = request.headers.get("X-Forwarded-For", "")
    return forwarded.rsplit(",", 1)[-1].strip() or request.remote_addr or "unknown"
