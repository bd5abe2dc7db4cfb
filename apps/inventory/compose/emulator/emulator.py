"""Serves the emulator of AWS with IAM enforced: `python -m emulator`.

Its root key is made at the first start and lies in /keys, as one of AWS's own credentials files. Plain http, because
the browser of whoever tries it does not know an authority of ours; the port is published on this machine alone.
"""

import asyncio
import configparser
import os
import secrets
import signal
import sys
import urllib.request
from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path
from typing import Any

KEYS = Path("/keys/credentials")
PORT = 4566
SAVE_SECONDS = 3


def root_key() -> tuple[str, str]:
    """(access key id, secret access key), made once."""
    if not KEYS.exists():
        text = f"[default]\naws_access_key_id = AKIA{secrets.token_hex(8).upper()}\n"
        new = KEYS.with_suffix(".new")
        new.touch(mode=0o600)
        new.write_text(f"{text}aws_secret_access_key = {secrets.token_urlsafe(30)}\n")
        new.replace(KEYS)
    file = configparser.ConfigParser(interpolation=None)
    file.read(KEYS)
    return file["default"]["aws_access_key_id"], file["default"]["aws_secret_access_key"]


def answers() -> bool:
    """Whether the emulator answers; the container's health check."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{PORT}/_ministack/health", timeout=2) as answer:
            return answer.status == HTTPStatus.OK
    except OSError:
        return False


async def save_after_changes(guard: Any, save: Callable[[], None]) -> None:  # noqa: ANN401
    """Keeps what was changed soon after it was, so that a kill loses seconds."""
    while True:
        await asyncio.sleep(SAVE_SECONDS)
        if guard.changed:
            guard.changed = False
            await asyncio.to_thread(save)


async def main() -> None:
    """Serves until SIGTERM."""
    access_key, secret_key = root_key()
    os.environ.update(
        AWS_ACCESS_KEY_ID=access_key,
        AWS_SECRET_ACCESS_KEY=secret_key,
        AUTH="true",
        MINISTACK_REGION="us-east-1",
        MINISTACK_ACCOUNT_ID="000000000000",
        GATEWAY_PORT=str(PORT),
        PERSIST_STATE="1",
        S3_PERSIST="1",
        STATE_DIR="/state/services",
        S3_DATA_DIR="/state/s3",
        IOT_MTLS_ENABLED="0",
        SFTP_ENABLED="0",
        LAMBDA_EXECUTOR="local",
        HOME="/tmp",  # noqa: S108
    )
    # Read the settings above when they are imported.
    from guard import Guard  # noqa: PLC0415
    from hypercorn.asyncio import serve  # noqa: PLC0415
    from hypercorn.config import Config  # noqa: PLC0415
    from ministack import app as emulator  # noqa: PLC0415
    from ministack.core.persistence import save_all  # noqa: PLC0415

    config = Config()
    # A container of its own: what reaches it from outside is said in compose.yaml.
    config.bind = [f"0.0.0.0:{PORT}"]
    config.graceful_timeout = 3
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    guard = Guard(emulator.app, access_key)
    saver = asyncio.create_task(save_after_changes(guard, lambda: save_all(emulator._build_persistence_save_dict())))
    await serve(guard, config, shutdown_trigger=stop.wait)
    saver.cancel()


if __name__ == "__main__":
    if sys.argv[1:] == ["--check"]:
        sys.exit(0 if answers() else 1)
    if sys.argv[1:] == ["--key"]:
        key, secret = root_key()
        print(f"export AWS_ACCESS_KEY_ID={key} AWS_SECRET_ACCESS_KEY={secret} AWS_REGION=us-east-1")
        sys.exit(0)
    asyncio.run(main())
