"""Where the claims lie: SQLite on a mounted folder, or PostgreSQL."""

from claims_api.config import Settings
from claims_api.store.base import Store
from claims_api.store.postgres import PostgresStore
from claims_api.store.sqlite import SqliteStore

__all__ = ["Store", "open_store"]


def open_store(settings: Settings) -> Store:
    """Opens what the settings name and checks that claims can be read from it.

    Raises:
        DataError: with the reason and what to do.
    """
    if settings.database_url:
        return PostgresStore(settings)
    return SqliteStore(settings)
