"""Keeps a file of session credentials fresh: `python -m inventory.session`.

On AWS the platform gives a program its role. Elsewhere this companion stands in for it: it holds the key that may
assume the uploader's role; the program reads sessions of that role from a file and never sees the key.
"""

import contextlib
import json
import os
import signal
import sys
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, CredentialRetrievalError

SESSION_SECONDS = 3600
RENEW_SECONDS = SESSION_SECONDS // 3
RETRY_SECONDS = 2
# A session that ends while a picture is on its way would fail it.
MARGIN = timedelta(minutes=5)


def read_session(file: str) -> dict[str, str]:
    """Credentials as botocore refreshes them, from the file that the companion writes.

    Raises:
        CredentialRetrievalError: where there is no such file, or its session has ended.
    """
    try:
        found = json.loads(Path(file).read_text("utf-8"))
        session = {name: str(found[name]) for name in ("access_key", "secret_key", "token", "expiry_time")}
        ends = datetime.fromisoformat(session["expiry_time"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CredentialRetrievalError(provider="session file", error_msg=f"{file} holds no session") from error
    if ends <= datetime.now(UTC):
        raise CredentialRetrievalError(provider="session file", error_msg=f"the session in {file} ended at {ends}")
    return session


def write_session(file: str, credentials: dict[str, Any]) -> None:
    """Replaces the file at once: whoever reads it finds the old session or the new one."""
    session = {
        "access_key": credentials["AccessKeyId"],
        "secret_key": credentials["SecretAccessKey"],
        "token": credentials["SessionToken"],
        "expiry_time": credentials["Expiration"].astimezone(UTC).isoformat(),
    }
    new = Path(f"{file}.new")
    new.write_text(json.dumps(session), "utf-8")
    # The program runs as another user; the folder is nobody else's.
    new.chmod(0o644)
    new.replace(file)


def is_fresh(file: str) -> bool:
    """Whether the session lasts a while yet; the companion's health."""
    with contextlib.suppress(CredentialRetrievalError):
        return datetime.fromisoformat(read_session(file)["expiry_time"]) > datetime.now(UTC) + MARGIN
    return False


def keep_fresh(sts: Any, role: str, file: str, stop: threading.Event) -> None:  # noqa: ANN401
    """Renews the session three times in its life, and tries again every other second where that fails."""
    while not stop.is_set():
        try:
            answer = sts.assume_role(RoleArn=role, RoleSessionName="inventory", DurationSeconds=SESSION_SECONDS)
            write_session(file, answer["Credentials"])
            print(f"session of {role} until {answer['Credentials']['Expiration']}", flush=True)
            stop.wait(RENEW_SECONDS)
        except (BotoCoreError, ClientError, OSError) as error:
            print(f"SESSION_NOT_RENEWED: {error}. Trying again.", file=sys.stderr, flush=True)
            stop.wait(RETRY_SECONDS)


def main() -> None:
    """Runs until SIGTERM."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    config = Config(connect_timeout=3, read_timeout=10, retries={"max_attempts": 2, "mode": "standard"})
    sts = boto3.client(
        "sts",
        region_name=os.environ.get("AWS_REGION", "us-east-1"),
        endpoint_url=os.environ.get("S3_ENDPOINT_URL") or None,
        config=config,
    )
    keep_fresh(sts, os.environ["UPLOADER_ROLE_ARN"], os.environ["SESSION_FILE"], stop)


if __name__ == "__main__":
    if sys.argv[1:] == ["--check"]:
        sys.exit(0 if is_fresh(os.environ["SESSION_FILE"]) else 1)
    main()
