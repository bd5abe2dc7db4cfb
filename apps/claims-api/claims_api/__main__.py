"""`python -m claims_api`: checks the settings, then serves until SIGTERM, finishing what is in flight."""

import os
import socket
import sys

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from claims_api.config import Settings
from claims_api.errors import ConfigError
from claims_api.logs import emit

# Connections that wait while all threads work; more are refused, so that memory stays bounded.
BACKLOG = 512
DRAIN_SECONDS = 20


def main() -> int:
    """Exit code 2 where a setting is wrong, 1 where the port cannot be had."""
    try:
        settings = Settings.from_env(os.environ)
    except ConfigError as error:
        emit("app", event="stopped", code=error.code, message=str(error))
        return 2
    try:
        _probe(settings.host, settings.port)
    except OSError as error:
        emit(
            "app",
            event="stopped",
            code="PORT_UNAVAILABLE",
            message=f"PORT_UNAVAILABLE: cannot listen on {settings.host}:{settings.port}: {error.strerror}."
            " Set CLAIMS_API_PORT to a free port.",
        )
        return 1
    emit("app", event="listening", host=settings.host, port=settings.port, version=settings.version)
    Granian(
        "claims_api.web.app:from_environment",
        factory=True,
        address=settings.host,
        port=settings.port,
        interface=Interfaces.WSGI,
        # One process a pod, so that its counts are whole: more pods serve more callers.
        workers=1,
        blocking_threads=settings.threads,
        backlog=BACKLOG,
        log_access=False,
        log_level=LogLevels.warning,
        websockets=False,
        workers_kill_timeout=DRAIN_SECONDS,
    ).serve()
    return 0


def _probe(host: str, port: int) -> None:
    """Binds once before the server does, because its own message names neither the port nor a remedy."""
    family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    with socket.socket(family, kind, protocol) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(address)


if __name__ == "__main__":
    sys.exit(main())
