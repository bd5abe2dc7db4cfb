"""A log line is one JSON object, whatever is logged."""

import json
import logging
import logging.config
import sys

import pytest

from status_app.logs import JsonFormatter, fail, logging_config, write_request


def line_of(**values):
    """Render a record with these values."""
    base = {"name": "a", "levelno": logging.INFO, "levelname": "INFO", "msg": "text", "created": 0.0}
    return JsonFormatter().format(logging.makeLogRecord(base | values))


def test_a_line_has_the_keys_that_cloud_logging_reads():
    assert json.loads(line_of()) == {
        "timestamp": "1970-01-01T00:00:00.000+00:00",
        "severity": "INFO",
        "logger": "a",
        "message": "text",
    }


def test_a_request_is_one_line_with_its_fields(capfd):
    write_request(0.0, logging.INFO, '"path": "/two\\nlines", "status": 200')
    (line,) = capfd.readouterr().out.splitlines()
    assert json.loads(line) == {
        "timestamp": "1970-01-01T00:00:00.000+00:00",
        "severity": "INFO",
        "logger": "status_app.access",
        "message": "request",
        "path": "/two\nlines",
        "status": 200,
    }


def test_every_line_has_its_own_time(capfd):
    for seconds in (0.0, 0.25, 86399.9996, 86400.0, 1.5):
        write_request(seconds, logging.INFO, '"status": 200')
    times = [json.loads(line)["timestamp"] for line in capfd.readouterr().out.splitlines()]
    assert times == [
        "1970-01-01T00:00:00.000+00:00",
        "1970-01-01T00:00:00.250+00:00",
        "1970-01-01T23:59:59.999+00:00",
        "1970-01-02T00:00:00.000+00:00",
        "1970-01-01T00:00:01.500+00:00",
    ]


def test_a_log_that_cannot_be_written_fails_no_request(monkeypatch):
    monkeypatch.setattr("status_app.logs.STDOUT", 12345)
    write_request(0.0, logging.INFO, '"status": 200')


def test_nothing_breaks_a_line():
    text = line_of(msg="two\nlines \x1b[31m \u2028 %s", args=("x\r\n",))
    assert "\n" not in text
    assert "\u2028" not in text
    assert json.loads(text)["message"] == "two\nlines \x1b[31m \u2028 x\r\n"


def test_an_exception_stays_on_its_line():
    text = ""
    try:
        raise ValueError("no")
    except ValueError:
        text = line_of(exc_info=sys.exc_info())
    assert "\n" not in text
    assert "ValueError: no" in json.loads(text)["stack_trace"]


def test_an_unknown_level_keeps_its_name():
    assert json.loads(line_of(levelno=25, levelname="NOTICE"))["severity"] == "NOTICE"


@pytest.fixture(name="untouched")
def keep_root_logger():
    """Put the root logger back as it was."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:], root.level = handlers, level


@pytest.mark.usefixtures("untouched")
def test_the_configuration_writes_json_to_standard_output(capsys):
    logging.config.dictConfig(logging_config("warning"))
    logging.getLogger("x").info("not this")
    logging.getLogger("_granian").warning("this")
    (line,) = capsys.readouterr().out.splitlines()
    assert json.loads(line)["message"] == "this"


def test_a_failure_to_start_goes_to_standard_error(capsys):
    fail("A is missing.")
    assert capsys.readouterr().err == "A is missing.\n"
