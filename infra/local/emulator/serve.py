"""Serves the AWS emulator on exactly one address and on loopback, over TLS.

The emulator's own entry point also binds port 443 where it may, on which two clones would meet, and saves its state
only when it is stopped. Here it listens on one port and saves soon after a change.
"""

import argparse
import asyncio
import os
import signal

from hypercorn.asyncio import serve
from hypercorn.config import Config

from guard import Guard
from ministack import app as emulator
from ministack.core.persistence import save_all

SAVE_SECONDS = 3


async def save_after_changes(guard):
    while True:
        await asyncio.sleep(SAVE_SECONDS)
        if guard.changed:
            guard.changed = False
            await asyncio.to_thread(save_all, emulator._build_persistence_save_dict())


async def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--host", required=True)
    parser.add_argument("--port", required=True, type=int)
    address = parser.parse_args()
    config = Config()
    # Docker's daemon takes a registry on loopback as it is; at any other address it wants its certificate installed.
    config.bind = [f"{host}:{address.port}" for host in dict.fromkeys([address.host, "127.0.0.1"])]
    config.certfile = os.environ["MINISTACK_SSL_CERT"]
    config.keyfile = os.environ["MINISTACK_SSL_KEY"]
    config.keep_alive_timeout = 75
    config.graceful_timeout = 3
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    guard = Guard(emulator.app, os.environ["AWS_ACCESS_KEY_ID"])
    saver = asyncio.create_task(save_after_changes(guard))
    await serve(guard, config, shutdown_trigger=stop.wait)
    saver.cancel()


asyncio.run(main())
