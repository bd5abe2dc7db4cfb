"""Logs as one JSON object a line on standard output, with the keys that Cloud Logging reads."""

import contextlib
import json
import logging
import os
import sys
from datetime import UTC, datetime
from typing import Any

STDOUT = 1
SEVERITIES = {
    logging.DEBUG: "DEBUG",
    logging.INFO: "INFO",
    logging.WARNING: "WARNING",
    logging.ERROR: "ERROR",
    logging.CRITICAL: "CRITICAL",
}


class JsonFormatter(logging.Formatter):
    """Renders a record of `logging`."""

    def format(self, record: logging.LogRecord) -> str:
        """Return one line without a line break, whatever the record holds."""
        severity = SEVERITIES.get(record.levelno, record.levelname)
        line = _line(record.created, severity, record.name, record.getMessage())
        if record.exc_info:
            line["stack_trace"] = self.formatException(record.exc_info)
        return json.dumps(line, default=str)


def _line(seconds: float, severity: str, logger: str, message: str) -> dict[str, Any]:
    timestamp = datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds")
    return {"timestamp": timestamp, "severity": severity, "logger": logger, "message": message}


class _Clock:  # pylint: disable=too-few-public-methods
    """Writes a time as ISO 8601; the part that stays the same for a second is written once a second."""

    def __init__(self) -> None:
        self._written = (0, "")

    def __call__(self, seconds: float) -> str:
        whole = int(seconds)
        second, text = self._written
        if second != whole or not text:
            text = datetime.fromtimestamp(whole, UTC).strftime("%Y-%m-%dT%H:%M:%S")
            # One assignment: a thread sees either both or neither.
            self._written = (whole, text)
        return f"{text}.{int((seconds - whole) * 1000):03d}+00:00"


_TIMESTAMP = _Clock()


def write_request(seconds: float, level: int, fields: str) -> None:
    """Write the line of one answered request; `fields` are members of a JSON object, as text.

    Past `logging`, whose record, lock and flush cost more than the rest of the request. One system call writes the
    whole line, so lines of several threads do not mix.
    """
    line = (
        f'{{"timestamp": "{_TIMESTAMP(seconds)}", "severity": "{SEVERITIES[level]}", '
        f'"logger": "status_app.access", "message": "request", {fields}}}\n'
    )
    # A full disk or a reader that is gone must not fail the request.
    with contextlib.suppress(OSError):
        os.write(STDOUT, line.encode())


def logging_config(level: str) -> dict[str, Any]:
    """Return the configuration for `logging.config.dictConfig`: everything goes through one JSON handler."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": {"()": "status_app.logs.JsonFormatter"}},
        "handlers": {"stdout": {"class": "logging.StreamHandler", "formatter": "json", "stream": "ext://sys.stdout"}},
        "root": {"level": level.upper(), "handlers": ["stdout"]},
        # granian adds handlers of its own to these names unless they are spoken of.
        "loggers": {
            "_granian": {"level": level.upper(), "handlers": [], "propagate": True},
            "granian.access": {"level": "WARNING", "handlers": [], "propagate": True},
        },
    }


def fail(message: str) -> None:
    """Write why the program cannot start, a sentence a line, where a person looks first."""
    print(message, file=sys.stderr, flush=True)
