# ruff: noqa: ANN001, ANN201 - a script, checked by running it
"""Measures what a page of claims costs: `bench.py BASELINE_PYTHON` prints one JSON object.

    cpu_us, cpu_us_fastapi        CPU time of the server a request, in microseconds, with one worker each
    ms_rows_1000, ms_rows_1000000 median time of a page of 25 of one provider since a date, from the store

CPU time is that of the server's processes alone, so other work on the machine changes it little.
"""

import http.client
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from claims_api.config import Settings
from claims_api.keys import KeySet
from claims_api.store.base import Query
from claims_api.store.sqlite import SqliteStore
from claims_api.tokens import LocalTokens
from claims_api.tools import keys, seed, users

HERE = Path(__file__).parent
ROUNDS = 3
REQUESTS = 1500
WARM_UP = 200
TICKS = os.sysconf("SC_CLK_TCK")
PAGES = 300
LIMIT = 25
PATIENCE = 200


def free_port():
    """A port that is free now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def cpu_seconds(group):
    """CPU time of the living processes of a process group."""
    total = 0
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            fields = (entry / "stat").read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        if int(fields[2]) == group:
            total += int(fields[11]) + int(fields[12])
    return total / TICKS


def ask(port, token, count):
    """Asks for pages over one connection that is kept."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    for _ in range(count):
        connection.request("GET", f"/api/claims?limit={LIMIT}", headers={"Authorization": f"Bearer {token}"})
        answer = connection.getresponse()
        body = answer.read()
        if answer.status != http.client.OK or len(json.loads(body)["claims"]) != LIMIT:
            sys.exit(f"BENCH_FAILED: expected a page of 25 claims, found {answer.status}: {body[:200]!r}")
    connection.close()


def cost(command, environment, port, token):
    """Median CPU microseconds of a request, of one server."""
    server = subprocess.Popen(  # noqa: S603 - the two servers
        command, cwd=HERE, env=os.environ | environment, stdout=subprocess.DEVNULL, start_new_session=True
    )
    try:
        for turn in range(PATIENCE):
            try:
                ask(port, token, 1)
                break
            except OSError:
                if turn == PATIENCE - 1 or server.poll() is not None:
                    sys.exit(f"BENCH_FAILED: {command[0]} does not answer")
                time.sleep(0.1)
        ask(port, token, WARM_UP)
        found = []
        for _ in range(ROUNDS):
            before = cpu_seconds(server.pid)
            ask(port, token, REQUESTS)
            found.append((cpu_seconds(server.pid) - before) / REQUESTS * 1e6)
        return statistics.median(found)
    finally:
        server.terminate()
        server.wait(30)


def page_ms(folder, rows):
    """Median milliseconds of a page of 25 with two filters."""
    seed.write(folder, rows, 1)
    store = SqliteStore(Settings(data_dir=folder))
    found = []
    for turn in range(PAGES):
        # A provider has about 25 of 1,000 claims: the page is as full in both.
        provider = seed.PROVIDERS[turn % len(seed.PROVIDERS)]
        began = time.perf_counter()
        store.page(Query(limit=LIMIT, claim_provider=provider, date_from="2020-01-01"))
        found.append((time.perf_counter() - began) * 1000)
    return statistics.median(found)


def main():
    """Prints the figures."""
    baseline = sys.argv[1]
    with tempfile.TemporaryDirectory(prefix="fairway-bench-") as name:
        folder = Path(name)
        seed.write(folder, 1000, 1)
        keys.write(folder, [])
        (folder / "users").write_text(users.line("reader", "only for this run") + "\n")
        private, public = folder / "jwt_key", folder / "jwt_key.pub.pem"
        token = LocalTokens(KeySet.load(private, public), "claims-api").issue("reader")
        ports = free_port(), free_port()
        ours = {
            "CLAIMS_API_PORT": str(ports[0]),
            "CLAIMS_DATA_DIR": name,
            "JWT_PRIVATE_KEY_PATH": str(private),
            "JWT_PUBLIC_KEY_PATH": str(public),
            "CLAIMS_USERS_PATH": str(folder / "users"),
            "PYTHONPATH": str(HERE.parent),
        }
        uvicorn = [baseline, "-m", "uvicorn", "baseline:app", "--port", str(ports[1]), "--no-access-log"]
        figures = {
            "cpu_us": cost([sys.executable, "-m", "claims_api"], ours, ports[0], token),
            "cpu_us_fastapi": cost(uvicorn, {"BENCH_DATA": name}, ports[1], token),
            "ms_rows_1000": page_ms(folder / "small", 1000),
            "ms_rows_1000000": page_ms(folder / "large", 1_000_000),
        }
    json.dump(figures, sys.stdout)


if __name__ == "__main__":
    main()
