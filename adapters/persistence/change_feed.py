"""Word of commits, however the database gives it."""

from collections.abc import AsyncIterator

from adapters.persistence.database import Database
from application.ports.change_feed import ChangeFeed
from application.ports.meter import Meter


class SqlChangeFeed(ChangeFeed):
    """What the database tells of commits, by this or another process."""

    def __init__(self, database: Database, meter: Meter) -> None:
        self._database = database
        self._meter = meter

    def changes(self) -> AsyncIterator[None]:
        return self._database.dialect.changes(self._meter)
