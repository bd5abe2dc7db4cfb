"""Starts the production server: `python -m inventory`."""

import os
import sys

from granian.constants import Interfaces
from granian.server import Server

from .settings import SettingsError, load_settings

if __name__ == "__main__":
    try:
        load_settings(os.environ)
    except SettingsError as error:
        sys.exit(f"SETTINGS_INVALID: {error}")
    Server(
        "inventory.main:create_app",
        factory=True,
        address=os.environ.get("API_HOST", "127.0.0.1"),
        port=int(os.environ.get("API_PORT", "5000")),
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=8,
        log_access=True,
    ).serve()
