"""The container's health check tells a service that answers from one that does not."""

import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from status_app.healthcheck import healthy


@pytest.fixture(name="answering")
def make_answering():
    """Return a function that starts a server which always answers with one status, and gives its port."""
    servers = []

    def start(status):
        class Handler(BaseHTTPRequestHandler):
            """Answers everything alike."""

            def do_GET(self):
                """Answer."""
                self.send_response(status)
                self.end_headers()

            def log_message(self, *_args):  # pylint: disable=arguments-differ
                """Say nothing."""

        server = HTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=server.serve_forever, args=(0.01,)).start()
        servers.append(server)
        return {"PORT": str(server.server_port)}

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


def test_a_service_that_answers_is_healthy(answering):
    assert healthy(answering(200))


def test_a_service_that_fails_is_not(answering):
    assert not healthy(answering(500))


def test_a_service_that_is_away_is_not(answering):
    environ = answering(200)
    environ["PORT"] = "1"
    assert not healthy(environ)


def test_a_wrong_port_is_not():
    assert not healthy({"PORT": "http"})
