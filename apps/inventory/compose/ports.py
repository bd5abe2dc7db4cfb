"""Ends with 1 where a port of this machine is taken by somebody else; runs in the network of the machine."""

import os
import socket
import sys
import time
import urllib.request

# What each port is for, and what answers there where this very inventory is up already.
PORTS = {
    "PAGE_PORT": ("page", "/config.json"),
    "API_PORT": ("API", "/config.json"),
    "AWS_PORT": ("emulator", "/_ministack/health"),
}

# Docker holds the port of a container that restarts, and hangs up on whoever calls meanwhile.
RESTART_SECONDS = 20


def is_free(port: int) -> bool:
    """Whether a server could listen on the port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def is_ours(port: int, path: str) -> bool:
    """Whether an inventory that is up already answers there, or will: one that restarts hangs up until it is there."""
    end = time.monotonic() + RESTART_SECONDS
    while True:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=3) as answer:
                return answer.headers.get_content_type() == "application/json"
        except (OSError, ValueError) as error:
            hangs_up = isinstance(getattr(error, "reason", error), ConnectionError)
            if not hangs_up or time.monotonic() > end:
                return False
        time.sleep(0.5)


def main() -> int:
    """Looks at every port, so that all that are taken are said at once."""
    taken = False
    for name, (purpose, path) in PORTS.items():
        port = int(os.environ[name])
        if is_free(port) or is_ours(port, path):
            continue
        taken = True
        print(
            f"PORT_TAKEN: expected port {port} of this machine to be free for the {purpose}, found it taken. "
            f"Choose another one: {name}={port + 10} docker compose up",
            file=sys.stderr,
        )
    return 1 if taken else 0


sys.exit(main())
