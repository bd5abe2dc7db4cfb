"""What the environment says, checked once at start."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit


class SettingsError(Exception):
    """A variable is missing or wrong; the message names it."""


@dataclass(frozen=True)
class Settings:
    """Everything that a deployment may choose."""

    bucket: str
    region: str
    endpoint_url: str | None
    public_url_base: str
    access_key: str | None
    secret_key: str | None
    session_token: str | None
    uploader_role_arn: str | None
    session_file: str | None
    prefix: str
    database_url: str
    max_upload_mb: int
    api_base: str
    page_origins: tuple[str, ...]
    version: str
    host: str
    port: int
    threads: int


def _url(environment: Mapping[str, str], name: str) -> str | None:
    value = environment.get(name, "").rstrip("/")
    if not value:
        return None
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise SettingsError(f"{name}: expected an address such as https://example.com, found {value!r}.")
    return value


def _number(environment: Mapping[str, str], name: str, default: int, highest: int) -> int:
    value = environment.get(name, str(default))
    if not value.isascii() or not value.isdigit() or not 1 <= int(value) <= highest:
        raise SettingsError(f"{name}: expected a whole number from 1 to {highest}, found {value!r}.")
    return int(value)


def load_settings(environment: Mapping[str, str]) -> Settings:
    """Reads the variables.

    Raises:
        SettingsError: naming the variable that is missing or wrong.
    """
    bucket = environment.get("S3_BUCKET_NAME", "")
    if not bucket:
        raise SettingsError("S3_BUCKET_NAME: expected the name of the bucket, found nothing. Set it.")
    endpoint = _url(environment, "S3_ENDPOINT_URL")
    region = environment.get("AWS_REGION") or environment.get("AWS_DEFAULT_REGION") or "us-east-1"
    on_aws = f"https://{bucket}.s3.{region}.amazonaws.com"
    access_key = environment.get("AWS_ACCESS_KEY_ID") or environment.get("AWS_ACCESS_KEY")
    secret_key = environment.get("AWS_SECRET_ACCESS_KEY")
    if bool(access_key) != bool(secret_key):
        raise SettingsError(
            "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY: expected both or neither, found one. "
            "Set both, or none where a role gives the credentials."
        )
    if access_key and environment.get("SESSION_FILE"):
        raise SettingsError("SESSION_FILE: expected no AWS_ACCESS_KEY_ID beside it, found one. Set one of them.")
    prefix = environment.get("S3_PREFIX", "images/")
    if not prefix.endswith("/") or prefix.startswith("/") or ".." in prefix:
        raise SettingsError(f"S3_PREFIX: expected a prefix such as images/, found {prefix!r}.")
    database = environment.get("DATABASE_URL", "sqlite:///data/inventory.db")
    if not database.startswith(("sqlite:///", "postgresql://", "postgres://")):
        raise SettingsError("DATABASE_URL: expected sqlite:///<file> or postgresql://…, found another scheme.")
    return Settings(
        bucket=bucket,
        region=region,
        endpoint_url=endpoint,
        public_url_base=_url(environment, "S3_PUBLIC_URL_BASE") or (f"{endpoint}/{bucket}" if endpoint else on_aws),
        access_key=access_key,
        secret_key=secret_key,
        session_token=environment.get("AWS_SESSION_TOKEN") or None,
        uploader_role_arn=environment.get("UPLOADER_ROLE_ARN") or None,
        session_file=environment.get("SESSION_FILE") or None,
        prefix=prefix,
        database_url=database,
        max_upload_mb=_number(environment, "MAX_UPLOAD_MB", 10, 100),
        api_base=_url(environment, "API_BASE") or "",
        page_origins=tuple(filter(None, environment.get("PAGE_ORIGINS", "").split(","))),
        version=environment.get("APP_VERSION", "0.0.0"),
        host=environment.get("API_HOST", "127.0.0.1"),
        port=_number(environment, "API_PORT", 5000, 65535),
        threads=_number(environment, "API_THREADS", 32, 256),
    )
