"""Checks a running API from outside: `python -m claims_api.tools.smoke URL PREFIX`; `helm test` runs it.

Logs in with `/var/login/username` and `/var/login/password` where they are mounted, and reads a page of claims.
"""

import json
import sys
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

TIMEOUT_SECONDS = 10
LOGIN = Path("/var/login")


def ask(url: str, token: str | None = None, body: object = None) -> tuple[int, Any]:
    """Status and JSON body; an error status is an answer too."""
    request = urllib.request.Request(url)  # noqa: S310 - the operator names the address
    if token:
        request.add_header("Authorization", f"Bearer {token}")
    data = None
    if body is not None:
        data = json.dumps(body).encode()
        request.add_header("Content-Type", "application/json")
    try:
        with urllib.request.urlopen(request, data, timeout=TIMEOUT_SECONDS) as answer:  # noqa: S310
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.load(error)


def check(base: str, prefix: str, login: Path = LOGIN) -> list[str]:
    """What is wrong, empty where all is well."""
    faults = [
        f"{path}: expected {expected}, found {status}"
        for path, expected in (("/ready", 200), (f"{prefix}/claims", 403))
        if (status := ask(base + path)[0]) != expected
    ]
    if faults or not login.is_dir():
        return faults
    credentials = {name: (login / name).read_text().strip() for name in ("username", "password")}
    status, answer = ask(f"{base}{prefix}/auth/login", body=credentials)
    if status != 200:  # noqa: PLR2004
        return [f"{prefix}/auth/login: expected 200, found {status} ({answer.get('code')})"]
    status, page = ask(f"{base}{prefix}/claims?limit=2", token=answer["token"])
    if status != 200 or not isinstance(page.get("claims"), list):  # noqa: PLR2004
        return [f"{prefix}/claims: expected 200 and claims, found {status}"]
    return []


def main(arguments: list[str]) -> int:
    """Prints each fault; exit code 1 where there is one."""
    base, prefix = arguments
    try:
        faults = check(base, prefix)
    except (OSError, ValueError) as error:
        faults = [f"{base}: {error}"]
    for fault in faults:
        print(fault)
    print("failed" if faults else "read claims" if LOGIN.is_dir() else "ready; no login was given, so none was tried")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
