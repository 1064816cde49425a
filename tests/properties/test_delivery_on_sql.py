"""What holds for deliveries out of memory holds for those out of a database file."""

from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import settings

from tests.contracts.store import Store
from tests.integration.persistence.databases import database_at, migrated, store_over
from tests.properties.test_delivery_machine import DeliveryMachine


class SqlDeliveryMachine(DeliveryMachine):
    """The same stories, told to a disk."""

    def make_store(self) -> Store:
        content = migrated()
        self.directory = TemporaryDirectory()
        path = Path(self.directory.name, "flaghoist.db")
        path.write_bytes(content)
        self.database = database_at(path)
        return store_over(self.database)

    def close(self) -> None:
        self.run(self.database.dispose())
        super().close()
        self.directory.cleanup()


TestSqlDelivery = SqlDeliveryMachine.TestCase
TestSqlDelivery.settings = settings(
    max_examples=max(10, (settings.default or settings()).max_examples // 10),
    stateful_step_count=20,
)
"""Fewer and shorter ones."""
