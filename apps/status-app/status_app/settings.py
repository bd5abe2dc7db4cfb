"""What the environment tells the program, checked once at start so that a wrong value is never served."""

import ipaddress
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

# https://semver.org without the rule against leading zeros in a pre-release; 64 keeps labels and headers short.
VERSION = re.compile(r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?")
VERSION_LENGTH = 64
COMMIT = re.compile(r"([0-9a-f]{40}|[0-9a-f]{64})(-dirty)?|unknown")
LOG_LEVELS = ("debug", "info", "warning", "error")
# An error message repeats what was found, but a value of a megabyte is no use to anybody.
SHOWN = 60


class SettingsError(Exception):
    """One or more variables are missing or wrong; `problems` holds a sentence for each."""

    code = "SETTINGS_INVALID"

    def __init__(self, problems: list[str]) -> None:
        """Keep the sentences; the exception's text has one on each line."""
        super().__init__("\n".join(f"{self.code}: {problem}" for problem in problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Settings:  # pylint: disable=too-many-instance-attributes
    """Checked settings.

    version: human version, semantic versioning (APP_VERSION, required).
    commit: full commit hash, `-dirty` where the work tree differed, `unknown` where there was none (COMMIT_SHA,
        required).
    host, port: where the server listens (HOST, default 127.0.0.1; PORT, default 5000).
    threads: requests served at once (THREADS, default 4).
    log_level: debug, info, warning or error (LOG_LEVEL, default info).
    grace_seconds: time that requests in flight get after SIGTERM (GRACE_SECONDS, default 10).
    drain_delay_seconds: time for which SIGTERM only makes /readyz answer 503, for a load balancer that must notice
        first (DRAIN_DELAY_SECONDS, default 0).
    otlp_endpoint: base URL of an OpenTelemetry collector, None for no traces (OTEL_EXPORTER_OTLP_ENDPOINT).
    """

    version: str
    commit: str
    host: str
    port: int
    threads: int
    log_level: str
    grace_seconds: int
    drain_delay_seconds: int
    otlp_endpoint: str | None


def load_settings(environ: Mapping[str, str]) -> Settings:
    """Read and check the variables.

    Raises SettingsError with a sentence for each variable that is missing or wrong.
    """
    reader = _Reader(environ)
    settings = Settings(
        version=reader.required("APP_VERSION", "the version in VERSION.txt, such as 0.0.1", _version),
        commit=reader.required("COMMIT_SHA", "a full commit hash of 40 hexadecimal digits", _commit),
        host=reader.optional("HOST", "an IP address, such as 0.0.0.0", _ip_address) or "127.0.0.1",
        port=reader.number("PORT", 5000, 1, 65535),
        threads=reader.number("THREADS", 4, 1, 512),
        log_level=reader.optional("LOG_LEVEL", "one of " + ", ".join(LOG_LEVELS), _log_level) or "info",
        grace_seconds=reader.number("GRACE_SECONDS", 10, 1, 600),
        drain_delay_seconds=reader.number("DRAIN_DELAY_SECONDS", 0, 0, 600),
        otlp_endpoint=reader.optional(
            "OTEL_EXPORTER_OTLP_ENDPOINT", "an http or https URL, such as http://collector:4318", _url
        )
        or None,
    )
    reader.optional("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf, the only protocol in the image", _protocol)
    if reader.problems:
        raise SettingsError(reader.problems)
    return settings


class _Reader:
    """Collects a sentence for each wrong variable, so that all are mended at once."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ
        self.problems: list[str] = []

    def required(self, name: str, expected: str, valid: Callable[[str], bool]) -> str:
        """Return the value; a missing one is a problem."""
        if name not in self._environ:
            self.problems.append(f"{name} is missing: expected {expected}. Set it, or build the image with build.sh.")
            return ""
        return self.optional(name, expected, valid) or ""

    def optional(self, name: str, expected: str, valid: Callable[[str], bool]) -> str | None:
        """Return the value, None where the variable is not set."""
        value = self._environ.get(name)
        if value is not None and not valid(value):
            self._wrong(name, expected, value)
        return value

    def number(self, name: str, default: int, least: int, most: int) -> int:
        """Return the value or the default; both bounds are allowed."""
        value = self._environ.get(name)
        if value is None:
            return default
        # ASCII digits only: int() also takes blanks, underscores and digits of other scripts.
        if re.fullmatch(r"[0-9]{1,9}", value) and least <= int(value) <= most:
            return int(value)
        self._wrong(name, f"a whole number from {least} to {most}", value)
        return default

    def _wrong(self, name: str, expected: str, value: str) -> None:
        shown = value if len(value) <= SHOWN else value[:SHOWN] + "…"
        self.problems.append(f"{name} is wrong: expected {expected}, found {shown!r}. Mend it, or unset it.")


def _version(value: str) -> bool:
    return len(value) <= VERSION_LENGTH and VERSION.fullmatch(value) is not None


def _commit(value: str) -> bool:
    return COMMIT.fullmatch(value) is not None


def _ip_address(value: str) -> bool:
    try:
        ipaddress.ip_address(value)
    except ValueError:
        return False
    return True


def _log_level(value: str) -> bool:
    return value in LOG_LEVELS


# OpenTelemetry's specification takes an empty variable for one that is not set.
def _url(value: str) -> bool:
    if value == "":
        return True
    try:
        parts = urlsplit(value)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def _protocol(value: str) -> bool:
    return value in ("", "http/protobuf")
