"""Errors that stop or degrade the service; every one carries a stable code for the log and for tests."""


class ClaimsError(Exception):
    """Something the operator must mend.

    Args:
        code: stable, upper case, such as `KEY_MISSING`.
        message: what was expected, what was found, where, and what to do next. Never a claim, key or password.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code


class ConfigError(ClaimsError):
    """A setting has a value that the service cannot work with."""


class KeyFileError(ClaimsError):
    """The key pair is missing, unreadable, weak, or does not belong together."""


class DataError(ClaimsError):
    """The claims data is missing, unreadable or damaged."""


class AuditError(ClaimsError):
    """A read could not be written down, so it must not happen."""
