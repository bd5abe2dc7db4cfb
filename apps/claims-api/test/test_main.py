# ruff: noqa: S310 - what is checked here is the program, not the test
import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from conftest import PASSWORD, logged

from claims_api import __main__ as program
from claims_api.tools import smoke

APP = Path(__file__).parent.parent


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def test_a_wrong_setting_ends_it_with_a_reason(monkeypatch, capfd):
    monkeypatch.setenv("CLAIMS_API_PORT", "x")

    assert program.main() == 2
    assert logged(capfd)[0]["code"] == "CONFIG_INVALID"


def test_a_port_that_is_taken_ends_it_with_a_reason(monkeypatch, capfd):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        monkeypatch.setenv("CLAIMS_API_PORT", str(taken.getsockname()[1]))

        assert program.main() == 1
    assert "CLAIMS_API_PORT" in logged(capfd)[0]["message"]


@pytest.fixture
def server(material):
    port = free_port()
    env = {
        **os.environ,
        "CLAIMS_API_PORT": str(port),
        "CLAIMS_DATA_DIR": str(material),
        "JWT_PRIVATE_KEY_PATH": str(material / "jwt_key"),
        "JWT_PUBLIC_KEY_PATH": str(material / "jwt_key.pub.pem"),
        "CLAIMS_USERS_PATH": str(material / "users"),
    }
    # A group of its own: granian's worker outlives a master that is killed.
    command = [sys.executable, "-m", "claims_api"]
    process = subprocess.Popen(command, cwd=APP, env=env, stdout=subprocess.PIPE, start_new_session=True)  # noqa: S603
    url = f"http://127.0.0.1:{port}"
    for _ in range(300):
        try:
            urllib.request.urlopen(f"{url}/ready", timeout=1).close()
            break
        except OSError:
            time.sleep(0.1)
    yield process, url
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    process.stdout.close()


def test_the_server_serves_and_ends_at_sigterm(server):
    process, url = server
    with urllib.request.urlopen(f"{url}/health", timeout=5) as answer:
        assert answer.read() == b'{"ready":true}'

    process.send_signal(signal.SIGTERM)

    assert process.wait(timeout=30) == 0


def test_the_smoke_check_logs_in_and_reads(server, tmp_path, capsys):
    _, url = server
    assert smoke.check(url, "/api", tmp_path / "none") == []
    (tmp_path / "username").write_text("reader")
    (tmp_path / "password").write_text(PASSWORD)
    assert smoke.check(url, "/api", tmp_path) == []
    (tmp_path / "password").write_text("wrong")
    assert "login-refused" in smoke.check(url, "/api", tmp_path)[0]
    assert smoke.main([url, "/api"]) == 0
    assert smoke.check(url, "/elsewhere", tmp_path) == ["/elsewhere/claims: expected 403, found 404"]
    assert smoke.main([f"http://127.0.0.1:{free_port()}", "/api"]) == 1
    assert "failed" in capsys.readouterr().out
