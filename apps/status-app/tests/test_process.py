"""The program as a process: it starts, answers, and ends in order."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from opentelemetry.proto.collector.trace.v1 import trace_service_pb2

PROJECT = Path(__file__).parent.parent
# For a machine that is busy with something else.
PATIENCE_SECONDS = 120


class Process:
    """A running program on a free port."""

    def __init__(self, environ, code="from status_app import __main__"):
        """Start it and wait until it answers."""
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        command = [sys.executable, "-c", code]
        kept = {name: os.environ[name] for name in ("PATH", "PYTHONPATH") if name in os.environ}
        environment = {**kept, **environ, "PORT": str(self.port)}
        self.child = subprocess.Popen(  # noqa: S603  pylint: disable=consider-using-with
            command,
            cwd=PROJECT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

    def get(self, path):
        """Return status and body of one answer."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_SECONDS)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def wait_until_ready(self):
        """Return when /readyz answers 200."""
        end = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < end:
            try:
                if self.get("/readyz")[0] == 200:
                    return
            except OSError:
                time.sleep(0.05)
        raise AssertionError("the program did not become ready")

    def end(self):
        """Return the exit code and the lines that it wrote."""
        output, _ = self.child.communicate(timeout=PATIENCE_SECONDS)
        return self.child.returncode, output.decode().splitlines()


@pytest.fixture(name="start")
def make_start(good):
    """Return a function that starts the program and is cleaned up after."""
    processes = []

    def start(code="from status_app import __main__", **environ):
        process = Process(good | environ, code)
        processes.append(process)
        return process

    yield start
    for process in processes:
        if process.child.poll() is None:
            # The worker too: it would hold the pipe open.
            os.killpg(process.child.pid, signal.SIGKILL)
            process.child.communicate()


SLOW = """
import sys, time
from status_app.main import APP
from status_app import server
APP.add_url_rule("/slow", view_func=lambda: (time.sleep(2), "slow")[1])
sys.modules["slow_app"] = sys.modules[__name__]
sys.exit(server.run("slow_app:APP"))
"""


def test_four_requests_in_flight_at_sigterm_are_all_answered(start):
    process = start(SLOW)
    process.wait_until_ready()
    answers = []
    clients = [threading.Thread(target=lambda: answers.append(process.get("/slow"))) for _ in range(4)]
    for client in clients:
        client.start()
    # All four threads are taken now, so the program cannot be asked whether all four requests have arrived.
    time.sleep(1)
    process.child.send_signal(signal.SIGTERM)
    for client in clients:
        client.join()
    assert answers == [(200, b"slow")] * 4
    code, lines = process.end()
    assert code == 0
    assert all(json.loads(line) for line in lines)


def test_readiness_ends_while_requests_are_still_answered(start):
    process = start(DRAIN_DELAY_SECONDS="600")
    process.wait_until_ready()
    process.child.send_signal(signal.SIGTERM)
    end = time.monotonic() + PATIENCE_SECONDS
    while process.get("/readyz")[0] != 503:
        assert time.monotonic() < end
        time.sleep(0.02)
    assert process.get("/status")[0] == 200


def test_wrong_settings_end_the_program_with_sentences_only(start):
    process = start(COMMIT_SHA="main", LOG_LEVEL="loud")
    code, lines = process.end()
    assert code == 2
    assert [line.split(" is wrong")[0] for line in lines] == [
        "SETTINGS_INVALID: COMMIT_SHA",
        "SETTINGS_INVALID: LOG_LEVEL",
    ]


@pytest.fixture(name="collector")
def make_collector():
    """Return an OpenTelemetry collector's URL and the spans that it was sent."""
    spans = []

    class Handler(BaseHTTPRequestHandler):
        """Keeps what is exported."""

        def do_POST(self):
            """Take one export."""
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if self.headers.get("Content-Encoding") == "gzip":
                raise AssertionError("gzip was not asked for")
            request = trace_service_pb2.ExportTraceServiceRequest.FromString(body)  # pylint: disable=no-member
            spans.extend(s for r in request.resource_spans for scope in r.scope_spans for s in scope.spans)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_args):  # pylint: disable=arguments-differ
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", spans
    server.shutdown()
    server.server_close()
    thread.join()


def test_the_last_spans_are_sent_before_the_end(start, collector):
    endpoint, spans = collector
    process = start(OTEL_EXPORTER_OTLP_ENDPOINT=endpoint)
    process.wait_until_ready()
    assert process.get("/status")[0] == 200
    process.child.send_signal(signal.SIGTERM)
    assert process.end()[0] == 0
    assert "GET /status" in [span.name for span in spans]
