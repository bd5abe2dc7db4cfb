"""Claims in a SQLite file that somebody else mounted: opened read-only and immutable, so that nothing is created."""

import sqlite3
import threading
import time
from pathlib import Path
from urllib.parse import quote

from claims_api.config import Settings
from claims_api.errors import DataError
from claims_api.store.base import COLUMNS, Query, Row, row, sql

# `application_id` of a database that the seeding script wrote: the letters SYNT.
SYNTHETIC = 0x53594E54
CHECK_SECONDS = 10.0
# Instructions of SQLite's virtual machine between two looks at the clock: about 0.2 ms.
STEP = 10_000
# A text that begins like no number has no value, and is in no range of values.
_NUMBER = "CASE WHEN claim_value GLOB '[-+0-9.]*' THEN CAST(claim_value AS REAL) END"


class SqliteStore:
    """One connection a thread; the file is checked once when it is opened."""

    def __init__(self, settings: Settings) -> None:
        self._path = settings.data_dir / settings.database_name
        self._table = settings.table_name
        self._timeout = settings.query_timeout_ms / 1000
        self._local = threading.local()
        self._check_file(settings.require_synthetic)

    def check(self) -> None:
        """Reads one row."""
        self._read(f"SELECT {', '.join(COLUMNS)} FROM {self._table} LIMIT 1", [])  # noqa: S608 - checked identifier
        if not self._path.is_file():
            raise _missing(self._path)

    def page(self, query: Query) -> list[Row]:
        """One page; a query that takes longer than the limit is stopped."""
        statement, values = sql(query, self._table, "?", _NUMBER)
        return [row(raw) for raw in self._read(statement, values)]

    def _check_file(self, require_synthetic: bool) -> None:
        with Deadline(self._connection(), CHECK_SECONDS) as connection:
            try:
                verdict = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
                names = {name for _, name, *_ in connection.execute(f"PRAGMA table_info({self._table})")}
                mark = connection.execute("PRAGMA application_id").fetchone()[0]
            except sqlite3.DatabaseError as error:
                verdict, names, mark = str(error), set(COLUMNS), SYNTHETIC
        # A file too large to be checked in time is served: its own errors show when they are met.
        if verdict not in {"ok", "interrupted"}:
            raise DataError("DATA_CORRUPT", f"{self._path} is no sound SQLite database: {verdict}. Restore it.")
        if missing := [name for name in COLUMNS if name not in names]:
            raise DataError(
                "DATA_SHAPE",
                f"expected the columns {', '.join(COLUMNS)} in table {self._table} of {self._path},"
                f" found no {', '.join(missing)}. Check CLAIMS_TABLE_NAME and the file.",
            )
        if require_synthetic and mark != SYNTHETIC:
            raise DataError(
                "DATA_NOT_SYNTHETIC",
                f"{self._path} was not written by the seeding script, and outside production only synthetic claims"
                " may be served. Write one with: python -m claims_api.tools.seed",
            )

    def _connection(self) -> sqlite3.Connection:
        existing: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if existing is not None:
            return existing
        try:
            empty = self._path.stat().st_size == 0
        except OSError:
            raise _missing(self._path) from None
        if empty:
            raise DataError("DATA_CORRUPT", f"{self._path} is empty. Mount the claims database.")
        address = f"file:{quote(str(self._path))}?mode=ro&immutable=1"
        try:
            connection = sqlite3.connect(address, uri=True)
        except sqlite3.OperationalError as error:
            raise DataError("DATA_UNREADABLE", f"{self._path}: {error}. Check its permissions.") from None
        connection.execute("PRAGMA query_only = ON")
        self._local.connection = connection
        return connection

    def _read(self, statement: str, values: list[object]) -> list[tuple[object, ...]]:
        try:
            with Deadline(self._connection(), self._timeout) as connection:
                return connection.execute(statement, values).fetchall()
        except sqlite3.OperationalError as error:
            if str(error) == "interrupted":
                raise DataError("QUERY_TOO_SLOW", "the query took longer than its limit. Narrow the filters.") from None
            raise DataError("DATA_UNREADABLE", f"{self._path}: {error}.") from None
        except sqlite3.DatabaseError as error:
            raise DataError("DATA_CORRUPT", f"{self._path}: {error}. Restore it.") from None


class Deadline:
    """Stops what a connection does when its time is over."""

    def __init__(self, connection: sqlite3.Connection, seconds: float) -> None:
        self._connection = connection
        self._seconds = seconds

    def __enter__(self) -> sqlite3.Connection:
        end = time.monotonic() + self._seconds
        self._connection.set_progress_handler(lambda: time.monotonic() > end, STEP)
        return self._connection

    def __exit__(self, *_: object) -> None:
        self._connection.set_progress_handler(None, 0)


def _missing(path: Path) -> DataError:
    return DataError("DATA_MISSING", f"expected the claims database at {path}, found no file. Mount the data there.")
