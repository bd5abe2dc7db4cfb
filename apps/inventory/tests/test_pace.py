import io
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from inventory.errors import ApiError
from inventory.pace import GRACE_SECONDS, MIN_BYTES_PER_SECOND, PIECE, PacedBody


class Line:
    """So many bytes come a second, on a clock of its own; like granian it returns all that was asked for."""

    def __init__(self, rate, size=10**9):
        self.now = 0.0
        self._rate = rate
        self._left = size

    def read(self, size):
        size = min(size, self._left)
        self._left -= size
        self.now += size / self._rate
        return bytes(size)


def body(line):
    return PacedBody(line, lambda: line.now)


@pytest.mark.parametrize("rate", [1, 100, MIN_BYTES_PER_SECOND * 0.9])
def test_ends_a_body_that_comes_too_slowly(rate):
    line = Line(rate)
    with pytest.raises(ApiError) as refused:
        body(line).read()
    assert (refused.value.status, refused.value.error) == (408, "too_slow")
    assert line.now <= GRACE_SECONDS + max(PIECE, GRACE_SECONDS * 10)


def test_ends_one_that_begins_fast_and_then_stops_almost():
    line = Line(10**7)
    paced = body(line)
    paced.read(10**6)
    line._rate, before = 1, line.now
    with pytest.raises(ApiError):
        paced.read()
    assert line.now - before <= GRACE_SECONDS + 10**6 / MIN_BYTES_PER_SECOND + PIECE


@pytest.mark.parametrize("rate", [MIN_BYTES_PER_SECOND, 10**9])
def test_takes_a_body_that_comes_fast_enough(rate):
    assert len(body(Line(rate, 3 * 10**6)).read()) == 3 * 10**6


def test_takes_a_small_body_from_a_slow_client():
    assert body(Line(10, 60)).read() == bytes(60)


@pytest.mark.parametrize("size", [0, 1, PIECE - 1, PIECE, PIECE + 1, 10 * PIECE])
def test_reads_as_much_as_was_asked_for(size):
    data = os.urandom(5 * PIECE)
    assert PacedBody(io.BytesIO(data)).read(size) == data[:size]


def test_the_server_ends_a_slow_client_and_closes_its_line(environment, tmp_path):
    """Through granian itself: its way of reading is what the pieces are made for."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    lines = ["import inventory.pace", "inventory.pace.GRACE_SECONDS = 0.5", "from inventory.main import create_app"]
    (tmp_path / "impatient.py").write_text("\n".join(lines))
    keys = {"AWS_ACCESS_KEY_ID": "none", "AWS_SECRET_ACCESS_KEY": "none"}
    here = ["--host", "127.0.0.1", "--port", str(port), "--interface", "wsgi", "--factory"]
    server = subprocess.Popen(  # noqa: S603 - this interpreter, with a program of this test
        [sys.executable, "-m", "granian", *here, "impatient:create_app"],
        env={**os.environ, **environment, **keys, "PYTHONPATH": f"{tmp_path}:{Path(__file__).parents[1]}"},
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        line = connect(port)
        line.sendall(
            b"POST /inventory HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 5000\r\n\r\n"
        )
        answer = b""
        for _ in range(150):
            try:
                line.sendall(b" " * 32)
                part = line.recv(4096)
            except TimeoutError:
                continue
            except OSError:
                break
            answer += part
            if not part:
                break
        else:
            pytest.fail("the line is still open")
        assert b" 408 " in answer
        assert b"too_slow" in answer
    finally:
        os.killpg(server.pid, signal.SIGKILL)
        server.wait()


def connect(port):
    """A line to the server, once it listens."""
    for _ in range(300):
        try:
            line = socket.create_connection(("127.0.0.1", port))
        except ConnectionRefusedError:
            time.sleep(0.1)
            continue
        line.settimeout(0.05)
        return line
    raise AssertionError("no server within 30 s")
