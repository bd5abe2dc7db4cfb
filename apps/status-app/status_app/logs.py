"""Logs as one JSON object a line on standard output, with the keys that Cloud Logging reads."""

import json
import logging
import sys
from datetime import UTC, datetime
from typing import Any

SEVERITIES = {
    logging.DEBUG: "DEBUG",
    logging.INFO: "INFO",
    logging.WARNING: "WARNING",
    logging.ERROR: "ERROR",
    logging.CRITICAL: "CRITICAL",
}


class JsonFormatter(logging.Formatter):
    """Renders a record; the dictionary that a caller gives as `extra={"fields": ...}` becomes keys of the line."""

    def format(self, record: logging.LogRecord) -> str:
        """Return one line without a line break, whatever the record holds."""
        line: dict[str, Any] = {
            "timestamp": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "severity": SEVERITIES.get(record.levelno, record.levelname),
            "logger": record.name,
            "message": record.getMessage(),
        }
        fields = getattr(record, "fields", None)
        if fields:
            line.update(fields)
        if record.exc_info:
            line["stack_trace"] = self.formatException(record.exc_info)
        return json.dumps(line, default=str)


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
