"""The container's health check: the image has neither curl nor a shell."""

import http.client
import os
import sys

TIMEOUT_SECONDS = 2
OK = 200


def healthy(environment: dict[str, str]) -> bool:
    """Asks /healthz on the port that the server was told to listen on."""
    try:
        port = int(environment.get("API_PORT", "5000"))
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=TIMEOUT_SECONDS)
        connection.request("GET", "/healthz")
        return connection.getresponse().status == OK
    except (OSError, ValueError, http.client.HTTPException):
        return False


if __name__ == "__main__":
    sys.exit(0 if healthy(dict(os.environ)) else 1)
