"""Writes synthetic claims: `python -m claims_api.tools.seed FOLDER [--rows N] [--seed N]`.

The same seed writes the same bytes. Nothing in it is taken from a person: codes, dates, values and providers are drawn.
"""

import argparse
import json
import random
import sqlite3
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from claims_api.store.sqlite import SYNTHETIC

Claim = tuple[str, str | None, str, str, str]
CODES = tuple(f"{letter}{number:02d}.{digit}" for letter in "AEIJKM" for number in range(10, 20) for digit in range(3))
PROVIDERS = tuple(f"Synthetic Provider {number:02d}" for number in range(1, 41))
FIRST_DAY = date(2020, 1, 1)
DAYS = 5 * 365
# One in 200 has no code, as in the data that the service was first written for.
WITHOUT_CODE = 200


def claims(rows: int, seed: int) -> Iterator[Claim]:
    """The claims, ordered by id."""
    draw = random.Random(seed)  # noqa: S311 - test data, not a secret
    for number in range(1, rows + 1):
        code = None if draw.randrange(WITHOUT_CODE) == 0 else draw.choice(CODES)
        day = FIRST_DAY + timedelta(days=draw.randrange(DAYS))
        value = f"{draw.randrange(500, 2_000_000) / 100:.2f}"
        yield f"C{number:08d}", code, day.isoformat(), value, draw.choice(PROVIDERS)


def write(folder: Path, rows: int, seed: int, table: str = "claims") -> Path:
    """Writes `claims.db` and its JSON twin; what was there is replaced only when the new file is whole."""
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / "claims.db"
    partial = folder / "claims.db.partial"
    partial.unlink(missing_ok=True)
    connection = sqlite3.connect(partial)
    try:
        connection.execute("PRAGMA journal_mode = OFF")
        connection.execute(f"PRAGMA application_id = {SYNTHETIC}")
        connection.execute(
            f"CREATE TABLE {table} (id TEXT PRIMARY KEY, icd_code TEXT, claim_date TEXT, claim_value TEXT,"
            " claim_provider TEXT) WITHOUT ROWID"
        )
        connection.executemany(f"INSERT INTO {table} VALUES (?, ?, ?, ?, ?)", claims(rows, seed))  # noqa: S608
        # Each index holds the whole row in the order of the ids, so a page is read from it alone.
        rest = "id, claim_date, claim_value"
        connection.execute(f"CREATE INDEX by_code ON {table} (icd_code, {rest}, claim_provider)")
        connection.execute(f"CREATE INDEX by_provider ON {table} (claim_provider, {rest}, icd_code)")
        connection.execute(f"CREATE INDEX by_both ON {table} (icd_code, claim_provider, {rest})")
        connection.execute("ANALYZE")
        connection.commit()
    finally:
        connection.close()
    twin = folder / "claims.json.partial"
    with twin.open("w", encoding="utf-8") as file:
        for number, claim in enumerate(claims(rows, seed)):
            names = ("id", "icd_code", "claim_date", "claim_value", "claim_provider")
            file.write(("[" if number == 0 else ",\n") + json.dumps(dict(zip(names, claim, strict=True))))
        file.write("]\n" if rows else "[]\n")
    twin.replace(folder / "claims.json")
    partial.replace(target)
    return target


def main(arguments: list[str]) -> int:
    """Prints the path of the database."""
    parser = argparse.ArgumentParser(prog="claims_api.tools.seed", description="Writes synthetic claims.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rows", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    if not 0 <= options.rows <= 100_000_000:  # noqa: PLR2004 - eight digits in an id
        parser.error("--rows must lie between 0 and 100000000")
    print(write(options.folder, options.rows, options.seed))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
