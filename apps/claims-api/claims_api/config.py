"""Settings, all from the environment; `Settings.from_env` is the only place that reads it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from claims_api.errors import ConfigError

MAX_PORT = 65535
_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,62}")
_FILE_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,127}")
_PREFIX = re.compile(r"(/[A-Za-z0-9._~-]+)*")
_LOOPBACK = {"localhost", "127.0.0.1", "::1"}
_TRUE = {"1", "true", "yes", "on"}
_FALSE = {"", "0", "false", "no", "off"}


@dataclass(frozen=True)
class Settings:
    """What the service was told. Paths need not exist yet: `/ready` tells when they do not."""

    data_dir: Path = Path("/opt/claims-api")
    database_name: str = "claims.db"
    table_name: str = "claims"
    database_url: str | None = None
    require_synthetic: bool = False
    private_key_path: Path = Path("/var/secrets/jwt_key")
    public_key_path: Path = Path("/var/jwt_key.pub.pem")
    users_path: Path = Path("/var/secrets/users")
    audience: str = "claims-api"
    oidc_issuer: str | None = None
    oidc_jwks_url: str | None = None
    host: str = "127.0.0.1"
    port: int = 9950
    prefix: str = "/api"
    cors_origins: tuple[str, ...] = ()
    audit_dir: Path | None = None
    audit_retention_days: int = 2190
    login_attempts_per_minute: int = 10
    trusted_proxies: int = 0
    query_timeout_ms: int = 2000
    threads: int = 8
    version: str = "0.0.0"
    commit: str = "unknown"

    @classmethod
    def from_env(cls, env: Mapping[str, str]) -> "Settings":
        """Reads the environment.

        Raises:
            ConfigError: `CONFIG_INVALID`, naming the variable and what it accepts.
        """
        return cls(
            data_dir=Path(env.get("CLAIMS_DATA_DIR") or cls.data_dir),
            database_name=_match(env, "CLAIMS_DATABASE_NAME", cls.database_name, _FILE_NAME, "a bare file name"),
            table_name=_match(env, "CLAIMS_TABLE_NAME", cls.table_name, _IDENTIFIER, "a plain SQL identifier"),
            database_url=_database_url(env),
            require_synthetic=_flag(env, "CLAIMS_REQUIRE_SYNTHETIC"),
            private_key_path=Path(env.get("JWT_PRIVATE_KEY_PATH") or cls.private_key_path),
            public_key_path=Path(env.get("JWT_PUBLIC_KEY_PATH") or cls.public_key_path),
            users_path=Path(env.get("CLAIMS_USERS_PATH") or cls.users_path),
            audience=env.get("JWT_AUDIENCE") or cls.audience,
            oidc_issuer=_https(env, "OIDC_ISSUER"),
            oidc_jwks_url=_https(env, "OIDC_JWKS_URL"),
            host=env.get("API_HOST") or cls.host,
            port=_port(env),
            prefix=_match(env, "API_PREFIX", cls.prefix, _PREFIX, "a path such as /api, without a trailing slash"),
            cors_origins=_origins(env),
            audit_dir=Path(env["CLAIMS_AUDIT_DIR"]) if env.get("CLAIMS_AUDIT_DIR") else None,
            audit_retention_days=_number(env, "CLAIMS_AUDIT_RETENTION_DAYS", cls.audit_retention_days, 1, 36500),
            login_attempts_per_minute=_number(env, "CLAIMS_LOGIN_ATTEMPTS", cls.login_attempts_per_minute, 1, 10000),
            trusted_proxies=_number(env, "CLAIMS_TRUSTED_PROXIES", cls.trusted_proxies, 0, 10),
            query_timeout_ms=_number(env, "CLAIMS_QUERY_TIMEOUT_MS", cls.query_timeout_ms, 10, 60000),
            threads=_number(env, "CLAIMS_THREADS", cls.threads, 1, 128),
            version=env.get("APP_VERSION") or cls.version,
            commit=env.get("COMMIT_SHA") or cls.commit,
        )


def _match(env: Mapping[str, str], name: str, default: str, pattern: re.Pattern[str], expected: str) -> str:
    value = env.get(name)
    if value is None:
        return default
    if not pattern.fullmatch(value):
        raise _invalid(name, expected, value)
    return value


def _number(env: Mapping[str, str], name: str, default: int, low: int, high: int) -> int:
    text = env.get(name)
    if not text:
        return default
    if not re.fullmatch(r"[0-9]{1,6}", text) or not low <= int(text) <= high:
        raise _invalid(name, f"a whole number from {low} to {high}", text)
    return int(text)


def _port(env: Mapping[str, str]) -> int:
    """`CLAIMS_API_PORT` is the documented name, `API_PORT` the older one."""
    name = "CLAIMS_API_PORT" if env.get("CLAIMS_API_PORT") else "API_PORT"
    return _number(env, name, Settings.port, 1, MAX_PORT)


def _flag(env: Mapping[str, str], name: str) -> bool:
    text = env.get(name, "").lower()
    if text not in _TRUE | _FALSE:
        raise _invalid(name, "true or false", text)
    return text in _TRUE


def _https(env: Mapping[str, str], name: str) -> str | None:
    """Keys fetched over plain http could be anybody's, so only this machine itself may offer them so."""
    value = env.get(name)
    if not value:
        return None
    url = urlsplit(value)
    if (url.scheme == "https" and url.hostname) or (url.scheme == "http" and url.hostname in _LOOPBACK):
        return value
    raise _invalid(name, "an https:// address", value)


def _database_url(env: Mapping[str, str]) -> str | None:
    """The address holds a password, so an error never repeats it."""
    value = env.get("DATABASE_URL")
    if not value:
        return None
    if not value.startswith(("postgresql://", "postgres://")):
        raise ConfigError("CONFIG_INVALID", "DATABASE_URL must begin with postgresql://. Leave it out to use SQLite.")
    return value


def _origins(env: Mapping[str, str]) -> tuple[str, ...]:
    origins = tuple(part.strip() for part in env.get("CORS_ORIGINS", "").split(",") if part.strip())
    for origin in origins:
        url = urlsplit(origin)
        if url.scheme not in {"http", "https"} or not url.hostname or url.path or url.query:
            raise _invalid("CORS_ORIGINS", "origins such as https://app.example.com, separated by commas", origin)
    return origins


def _invalid(name: str, expected: str, found: str) -> ConfigError:
    return ConfigError("CONFIG_INVALID", f"{name} must be {expected}, found {found[:60]!r}. Set it in the environment.")
