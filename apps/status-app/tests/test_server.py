"""The server as it is set up and stopped; the process itself is looked at in test_process.py."""

import runpy

import pytest

from status_app import server
from status_app.lifecycle import draining, set_draining
from status_app.settings import load_settings


@pytest.fixture(name="calm", autouse=True)
def not_draining():
    """Leave the shared bit as it was found."""
    set_draining(False)
    yield
    set_draining(False)


def test_the_server_takes_its_settings(good):
    built = server.build_server(load_settings(good | {"HOST": "127.0.0.2", "PORT": "81", "THREADS": "3"}))
    assert (built.bind_addr, built.bind_port, built.blocking_threads, built.workers) == ("127.0.0.2", 81, 3, 1)
    assert built.workers_kill_timeout == 10


def test_sigterm_stops_at_once_without_a_delay(good):
    built = server.build_server(load_settings(good))
    built.signal_handler_interrupt()
    assert draining()
    assert built.interrupt_signal


def test_sigterm_first_only_ends_readiness_with_a_delay(good):
    built = server.build_server(load_settings(good | {"DRAIN_DELAY_SECONDS": "1"}))
    built.signal_handler_interrupt()
    assert draining()
    assert not built.interrupt_signal
    assert built.main_loop_interrupt.wait(30)
    assert built.interrupt_signal


def test_run_serves(monkeypatch):
    served = []
    monkeypatch.setattr(server.DrainingServer, "serve", lambda self: served.append(self.target))
    assert server.run() == 0
    assert served == ["status_app.main:APP"]


def test_the_module_ends_with_a_sentence(monkeypatch, capsys):
    monkeypatch.setenv("PORT", "http")
    with pytest.raises(SystemExit) as caught:
        runpy.run_module("status_app", run_name="__main__")
    assert caught.value.code == 2
    assert "PORT is wrong: expected a whole number from 1 to 65535, found 'http'." in capsys.readouterr().err
