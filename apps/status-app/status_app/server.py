"""Serves the application with granian: one process, several threads, and an orderly end."""

import logging.config
import os
import threading
from types import FrameType

from granian.constants import HTTPModes, Interfaces
from granian.log import LogLevels
from granian.server import Server

from status_app.lifecycle import set_draining
from status_app.logs import fail, logging_config
from status_app.settings import Settings, SettingsError, load_settings

APPLICATION = "status_app.main:APP"


class DrainingServer(Server):  # type: ignore[misc, valid-type]  # pylint: disable=abstract-method
    """granian that, at SIGTERM, first says on /readyz that it is leaving, and stops after the drain delay."""

    drain_delay_seconds = 0

    def signal_handler_interrupt(self, *args: int | FrameType | None) -> None:  # pylint: disable=arguments-differ
        """Run in the main process; the worker sees the bit, and is stopped when the delay is over."""
        set_draining(True)
        stop = super().signal_handler_interrupt
        if self.drain_delay_seconds == 0:
            stop(*args)
            return
        timer = threading.Timer(self.drain_delay_seconds, stop)
        timer.daemon = True
        timer.start()


def build_server(settings: Settings, target: str = APPLICATION) -> DrainingServer:
    """Return the server, not yet started.

    One worker: the metrics of one process are the metrics of the container, and containers are what gets scaled.
    """
    server = DrainingServer(
        target,
        address=settings.host,
        port=settings.port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=settings.threads,
        http=HTTPModes.http1,
        websockets=False,
        log_level=LogLevels(settings.log_level),
        log_dictconfig=logging_config(settings.log_level),
        workers_kill_timeout=settings.grace_seconds,
    )
    server.drain_delay_seconds = settings.drain_delay_seconds
    return server


def run(target: str = APPLICATION) -> int:
    """Serve until SIGTERM or SIGINT; returns the exit code."""
    try:
        settings = load_settings(os.environ)
    except SettingsError as error:
        fail(str(error))
        return 2
    logging.config.dictConfig(logging_config(settings.log_level))
    build_server(settings, target).serve()
    return 0
