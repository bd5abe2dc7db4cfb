"""The audit log: who read which claims, in a chain that shows when a line was changed, removed or put elsewhere.

A line names the claims by their ids and the filters by their names; it holds no code, value, date or provider.
Each line's MAC covers the line and the MAC before it. Its key is derived from the signing key, so that whoever can
write the log alone cannot forge it. A chain begins with a line of its own, one per process and file.
"""

import hashlib
import hmac
import os
import sys
import threading
import time
import uuid
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from claims_api.errors import AuditError
from claims_api.keys import KeySet

START = "0" * 64
_ENCODER = msgspec.json.Encoder(order="sorted")
_write = os.write


def audit_key(private: RSAPrivateKey) -> bytes:
    """The key of the chain, derived so that it tells nothing about the signing key."""
    secret = private.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    return HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=b"claims-api audit chain").derive(secret)


class AuditLog:
    """Writes to standard output, or to one file a day in a folder that is kept for a number of days."""

    def __init__(
        self, keys: KeySet, folder: Path | None, retention_days: int, clock: Callable[[], float] = time.time
    ) -> None:
        self._key = audit_key(keys.private)
        self._key_id = keys.key_id
        self._folder = folder
        self._retention_days = retention_days
        self._clock = clock
        self._lock = threading.Lock()
        self._chain = uuid.uuid4().hex[:12]
        self._file: int | None = None
        self._day = ""
        self._sequence = 0
        self._previous = START
        with self._lock:
            self._roll(datetime.fromtimestamp(self._clock(), UTC))

    def write(self, action: str, actor: str, **facts: Any) -> None:  # noqa: ANN401 - whatever JSON can hold
        """Writes one line down before the answer leaves.

        Raises:
            AuditError: `AUDIT_UNWRITABLE`; the read must then be refused.
        """
        now = datetime.fromtimestamp(self._clock(), UTC)
        with self._lock:
            self._roll(now)
            self._append(now, {"action": action, "actor": actor, **facts})

    def _roll(self, now: datetime) -> None:
        """Begins a new file, and a new chain in it, when the day changes."""
        day = now.strftime("%Y-%m-%d")
        if day == self._day or (self._day and self._folder is None):
            return
        if self._folder is not None:
            self._open(self._folder, day)
            self._expire(self._folder, now)
        self._day, self._sequence, self._previous = day, 0, START
        self._append(now, {"action": "chain.start", "actor": "claims-api"})

    def _open(self, folder: Path, day: str) -> None:
        path = folder / f"audit-{day}-{self._chain}.jsonl"
        try:
            file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        except OSError as error:
            raise _unwritable(error) from None
        if self._file is not None:
            os.close(self._file)
        self._file = file

    def _expire(self, folder: Path, now: datetime) -> None:
        oldest = (now - timedelta(days=self._retention_days)).strftime("%Y-%m-%d")
        for path in folder.glob("audit-*.jsonl"):
            if path.name[6:16] < oldest:
                with suppress(OSError):
                    path.unlink()

    def _append(self, now: datetime, facts: dict[str, Any]) -> None:
        line = {
            "log": "audit",
            "chain": self._chain,
            "seq": self._sequence,
            "time": now.isoformat(timespec="milliseconds"),
            "key": self._key_id,
            **facts,
        }
        mac = _mac(self._key, self._previous, line)
        data = _ENCODER.encode({**line, "mac": mac}) + b"\n"
        file = self._file if self._file is not None else sys.stdout.fileno()
        try:
            written = _write(file, data)
        except OSError as error:
            raise _unwritable(error) from None
        if written != len(data):
            # A line cut short would look like tampering: the chain ends here, and a new one begins.
            self._day, self._chain = "", uuid.uuid4().hex[:12]
            raise AuditError("AUDIT_UNWRITABLE", "the disk of the audit log is full. Make room on it.")
        self._sequence += 1
        self._previous = mac


def verify(lines: Iterable[bytes], key: bytes) -> list[str]:
    """What is wrong with an audit log, empty where all is well.

    A chain whose last lines were cut off looks shorter, not wrong: compare its length with what was counted elsewhere
    (`claims_api_audit_lines_total`).
    """
    chains: dict[str, tuple[int, str]] = {}
    faults: list[str] = []
    for number, text in enumerate(lines, start=1):
        try:
            line = msgspec.json.decode(text, type=dict[str, Any])
        except msgspec.DecodeError:
            faults.append(f"line {number}: no JSON")
            continue
        if line.get("log") != "audit":
            continue
        mac, chain, sequence = line.pop("mac", ""), str(line.get("chain")), line.get("seq")
        expected, previous = chains.get(chain, (0, START))
        if sequence != expected:
            faults.append(f"line {number}: expected number {expected} of chain {chain}, found {sequence}")
        elif not hmac.compare_digest(str(mac), _mac(key, previous, line)):
            faults.append(f"line {number}: number {sequence} of chain {chain} was changed")
        chains[chain] = (sequence + 1 if isinstance(sequence, int) else expected + 1, str(mac))
    return faults


def _mac(key: bytes, previous: str, line: dict[str, Any]) -> str:
    return hmac.new(key, previous.encode() + _ENCODER.encode(line), hashlib.sha256).hexdigest()


def _unwritable(error: OSError) -> AuditError:
    return AuditError(
        "AUDIT_UNWRITABLE", f"the audit log cannot be written: {error.strerror}. Make room, or mend CLAIMS_AUDIT_DIR."
    )
