"""Claims in PostgreSQL, read in read-only transactions."""

import threading

import psycopg

from claims_api.config import Settings
from claims_api.errors import DataError
from claims_api.store.base import COLUMNS, Query, Row, row, sql

CONNECT_SECONDS = 5
# The column may be text or a number; text that is no number has no value, and is in no range of values.
_NUMBER = r"(CASE WHEN claim_value::text ~ '^[-+]?[0-9]+(\.[0-9]+)?$' THEN claim_value::text::double precision END)"


class PostgresStore:
    """One connection a thread, opened anew after the server closed it."""

    def __init__(self, settings: Settings) -> None:
        self._url = settings.database_url or ""
        self._table = settings.table_name
        self._options = (
            f"-c default_transaction_read_only=on -c statement_timeout={settings.query_timeout_ms} -c TimeZone=UTC"
        )
        self._synthetic = settings.require_synthetic
        self._local = threading.local()
        self.check()

    def check(self) -> None:
        """Reads one row; outside production the table must be marked as synthetic by its comment."""
        self._read(f"SELECT {', '.join(COLUMNS)} FROM {self._table} LIMIT 1", [])  # noqa: S608 - checked identifier
        if self._synthetic:
            comment = self._read("SELECT obj_description(%s::regclass, 'pg_class')", [self._table])[0][0]
            if comment != "synthetic":
                raise DataError(
                    "DATA_NOT_SYNTHETIC",
                    f"outside production only synthetic claims may be served, and the comment of table {self._table}"
                    f" is not 'synthetic'. Load generated claims, then: COMMENT ON TABLE {self._table} IS 'synthetic'",
                )

    def page(self, query: Query) -> list[Row]:
        """One page; the server stops a statement that takes longer than the limit."""
        statement, values = sql(query, self._table, "%s", _NUMBER)
        return [row(raw) for raw in self._read(statement, values)]

    def _read(self, statement: str, values: list[object]) -> list[tuple[object, ...]]:
        try:
            try:
                return self._connection().execute(statement, values).fetchall()
            except psycopg.OperationalError as error:
                if isinstance(error, psycopg.errors.QueryCanceled):
                    raise
                # The server was restarted since: once more, with a new connection.
                self._local.connection = None
                return self._connection().execute(statement, values).fetchall()
        except psycopg.errors.QueryCanceled:
            raise DataError("QUERY_TOO_SLOW", "the query took longer than its limit. Narrow the filters.") from None
        except psycopg.Error as error:
            raise DataError(
                "DATA_UNREADABLE",
                f"PostgreSQL cannot be read: {_reason(error)}. Check DATABASE_URL, the table and the server.",
            ) from None

    def _connection(self) -> psycopg.Connection:
        connection: psycopg.Connection | None = getattr(self._local, "connection", None)
        if connection is None or connection.closed:
            connection = psycopg.connect(
                self._url, autocommit=True, connect_timeout=CONNECT_SECONDS, options=self._options
            )
            self._local.connection = connection
        return connection


def _reason(error: psycopg.Error) -> str:
    """The server's own first line: never the address, which holds a password, and never a statement's values."""
    if error.diag.message_primary:
        return error.diag.message_primary
    return type(error).__name__
