"""Compares what a request costs on several servers, and writes dist/bench/status-app.json.

The same application with its log and its metrics on every side, one worker process each, sixteen requests at a
time over connections that are kept where the server keeps them. CPU time is that of the server's processes alone.
"""

import http.client
import json
import os
import signal
import socket
import statistics
import subprocess
import sys
import time
from pathlib import Path

PROJECT = Path(__file__).parent.parent
ROUNDS = 5
REQUESTS = 3200
WARM_UP = 320
CONNECTIONS = 16
TICKS = os.sysconf("SC_CLK_TCK")
COMMANDS = {
    "granian": ["-m", "status_app"],
    "gunicorn_sync": ["-m", "gunicorn", "-w", "1", "-b", "127.0.0.1:{port}", "status_app.main:APP"],
    "gunicorn_gthread": [
        *["-m", "gunicorn", "-w", "1", "-k", "gthread", "--threads", "4"],
        *["-b", "127.0.0.1:{port}", "status_app.main:APP"],
    ],
    "flask_own": ["-m", "flask", "--app", "status_app.main:APP", "run", "--port", "{port}"],
}


def free_port() -> int:
    """Return a port that is free now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def cpu_seconds(group: int) -> float:
    """Return the CPU time of the living processes of a process group."""
    total = 0
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rsplit(")", 1)[1].split()
            except OSError:
                continue
            if int(fields[2]) == group:
                total += int(fields[11]) + int(fields[12])
    return total / TICKS


def ask(port: int, requests: int) -> None:
    """Send requests in batches over several connections; a server that closes one is connected to again."""
    connections = [http.client.HTTPConnection("127.0.0.1", port, timeout=30) for _ in range(CONNECTIONS)]
    for _ in range(requests // CONNECTIONS):
        for connection in connections:
            connection.request("GET", "/status")
        for connection in connections:
            answer = connection.getresponse()
            answer.read()
            if answer.status != http.client.OK:
                raise SystemExit(f"BENCH_FAILED: expected 200, found {answer.status}")
    for connection in connections:
        connection.close()


def measure(name: str) -> float:
    """Return the CPU microseconds of one request."""
    port = free_port()
    command = [sys.executable, *(part.format(port=port) for part in COMMANDS[name])]
    environment = os.environ | {"APP_VERSION": "0.0.1", "COMMIT_SHA": "0" * 40, "PORT": str(port)}
    with subprocess.Popen(  # noqa: S603
        command,
        cwd=PROJECT,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as server:
        try:
            for _ in range(600):
                try:
                    ask(port, WARM_UP)
                    break
                except OSError:
                    time.sleep(0.1)
            before = cpu_seconds(server.pid)
            ask(port, REQUESTS)
            return (cpu_seconds(server.pid) - before) / REQUESTS * 1e6
        finally:
            os.killpg(server.pid, signal.SIGKILL)


def main() -> None:
    """Measure in turns, so that a busy moment of the machine meets all alike; write medians and ratios."""
    seen: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for _ in range(ROUNDS):
        for name, values in seen.items():
            values.append(measure(name))
    cost = {name: statistics.median(values) for name, values in seen.items()}
    results = [
        {
            "name": f"cpu_over_{against}",
            "value": round(cost["granian"], 1),
            "unit": "CPU microseconds a request",
            "against": {"name": against, "value": round(cost[against], 1)},
            "ratio": round(cost["granian"] / cost[against], 3),
        }
        for against in COMMANDS
        if against != "granian"
    ]
    image = PROJECT / "dist" / "image" / "image.json"
    if image.exists():
        megabytes = json.loads(image.read_text())["bytes"] / 1e6
        allowed = {"name": "allowed", "value": 85}
        results.append(
            {
                "name": "image_mb",
                "value": round(megabytes, 1),
                "unit": "MB",
                "against": allowed,
                "ratio": round(megabytes / 85, 3),
            }
        )
    seconds = change_to_live()
    if seconds is not None:
        allowed = {"name": "to reach", "value": 15}
        results.append(
            {
                "name": "change_to_live_s",
                "value": seconds,
                "unit": "s",
                "against": allowed,
                "ratio": round(seconds / 15, 3),
            }
        )
    output = PROJECT / "dist" / "bench" / "status-app.json"
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_text(json.dumps(results, indent=2) + "\n")
    for result in results:
        print(f"{result['name']:24} {result['value']:>8} {result['unit']}, {result['ratio']} of {result['against']}")


def change_to_live() -> float | None:
    """Return the seconds of the last deployment to `local`, build and checks included; None where there was none."""
    found = []
    for file in (PROJECT.parent.parent / ".fairway" / "records" / "local").rglob("*.json"):
        record = json.loads(file.read_text())
        record = record.get("record", record)
        if record.get("service") == "status-app" and record.get("outcome") == "live":
            found.append((record["finishedAt"], record["durationMs"] / 1000))
    return round(max(found)[1], 1) if found else None


if __name__ == "__main__":
    main()
