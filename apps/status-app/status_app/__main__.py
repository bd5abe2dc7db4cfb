"""`python -m status_app` is what the container runs."""

import signal
import sys

# The kernel discards SIGTERM to process 1 until a handler exists; imports take a moment, and a stop may come in it.
signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))

from status_app.server import run  # noqa: E402  pylint: disable=wrong-import-position

sys.exit(run())
