"""One bit that the server's main process shares with its worker: the service is about to stop."""

import mmap

# Anonymous shared memory: the worker is forked from the main process and sees the byte change.
_DRAINING = mmap.mmap(-1, 1)


def draining() -> bool:
    """Tell whether the service should receive no more new requests."""
    return _DRAINING[0] == 1


def set_draining(value: bool) -> None:
    """Set the bit for this process and the worker that it forked."""
    _DRAINING[0] = 1 if value else 0
