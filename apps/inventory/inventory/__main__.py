"""Starts the production server: `python -m inventory`."""

import os
import sys

from granian.constants import Interfaces
from granian.server import Server

from .settings import SettingsError, load_settings

if __name__ == "__main__":
    try:
        settings = load_settings(os.environ)
    except SettingsError as error:
        sys.exit(f"SETTINGS_INVALID: {error}")
    Server(
        "inventory.main:create_app",
        factory=True,
        address=settings.host,
        port=settings.port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=settings.threads,
        log_access=True,
    ).serve()
