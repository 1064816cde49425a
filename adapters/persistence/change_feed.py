"""Word of commits, however the database gives it."""

from collections.abc import AsyncIterator

from adapters.persistence.database import Database
from application.ports.change_feed import ChangeFeed


class SqlChangeFeed(ChangeFeed):
    """What the database tells of commits, by this or another process."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def changes(self) -> AsyncIterator[None]:
        return self._database.dialect.changes()
