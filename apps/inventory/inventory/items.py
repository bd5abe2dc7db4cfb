"""Keeps items in SQLite or PostgreSQL; each call is a transaction of its own."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import psycopg

SEEDS = ((1, "Spoon", "A spoon", 123), (2, "Fork", "A fork", 456), (3, "Knife", "A knife", 789))
TABLE = """CREATE TABLE IF NOT EXISTS items (
    id BIGINT PRIMARY KEY, name TEXT NOT NULL, description TEXT NOT NULL,
    quantity BIGINT NOT NULL, image_url TEXT NOT NULL DEFAULT '')"""
SEEDED = "CREATE TABLE IF NOT EXISTS seeded (once BIGINT PRIMARY KEY)"
# What a number of JavaScript holds, and both databases.
MAX_ID = 2**53 - 1
COLUMNS = "id, name, description, quantity, image_url"


class DuplicateError(Exception):
    """Another item has this id."""


@dataclass(frozen=True)
class Item:
    """One thing of the inventory."""

    id: int
    name: str
    description: str
    quantity: int
    image_url: str = ""

    def as_json(self) -> dict[str, Any]:
        """As the API answers it."""
        return asdict(self)


class Items:
    """The table of items; spoon, fork and knife are put in once, and stay away when they are deleted."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._postgres = url.startswith("postgres")
        if not self._postgres:
            Path(self._file).parent.mkdir(parents=True, exist_ok=True)
        with self._transaction() as run:
            if self._postgres:
                # Two that start at once would both make the tables, and one of them would fail.
                run("SELECT pg_advisory_xact_lock(5417)", ())
            run(TABLE, ())
            run(SEEDED, ())
            if run("INSERT INTO seeded (once) VALUES (1) ON CONFLICT DO NOTHING", ()).rowcount == 1:
                for seed in SEEDS:
                    run("INSERT INTO items (id, name, description, quantity) VALUES (?, ?, ?, ?)", seed)

    @property
    def _file(self) -> str:
        return self._url.removeprefix("sqlite:///")

    @contextmanager
    def _transaction(self) -> Iterator[Any]:
        if self._postgres:
            with psycopg.connect(self._url, connect_timeout=5) as connection:
                yield lambda sql, values: connection.execute(sql.replace("?", "%s"), values)
            return
        database = sqlite3.connect(self._file, timeout=5)
        try:
            # Readers go on while somebody writes.
            database.execute("PRAGMA journal_mode=WAL")
            with database:
                yield database.execute
        finally:
            database.close()

    def check(self) -> None:
        """Asks the database; raises its own error where it does not answer."""
        with self._transaction() as run:
            run("SELECT 1", ())

    def all(self) -> list[Item]:
        """Every item, by id."""
        with self._transaction() as run:
            rows = run(f"SELECT {COLUMNS} FROM items ORDER BY id", ()).fetchall()  # noqa: S608
        return [Item(*row) for row in rows]

    def get(self, item_id: int) -> Item | None:
        """One item, None where no item has the id."""
        if item_id > MAX_ID:
            return None
        with self._transaction() as run:
            row = run(f"SELECT {COLUMNS} FROM items WHERE id = ?", (item_id,)).fetchone()  # noqa: S608
        return Item(*row) if row else None

    def add(self, item: Item) -> None:
        """Adds an item.

        Raises:
            DuplicateError: where its id is taken.
        """
        try:
            with self._transaction() as run:
                values = (item.id, item.name, item.description, item.quantity)
                run("INSERT INTO items (id, name, description, quantity) VALUES (?, ?, ?, ?)", values)
        except (sqlite3.IntegrityError, psycopg.errors.UniqueViolation) as error:
            raise DuplicateError from error

    def set_image(self, item_id: int, url: str) -> bool:
        """Gives an item its picture; False where it is gone."""
        with self._transaction() as run:
            return bool(run("UPDATE items SET image_url = ? WHERE id = ?", (url, item_id)).rowcount)

    def delete(self, item_id: int) -> bool:
        """Removes an item; False where no item has the id."""
        if item_id > MAX_ID:
            return False
        with self._transaction() as run:
            return bool(run("DELETE FROM items WHERE id = ?", (item_id,)).rowcount)
