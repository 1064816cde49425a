"""Webhooks of a project in which much has happened."""

from typing import Final

from sqlalchemy import insert, update

from adapters.persistence.database import Database
from adapters.persistence.outbox_tables import webhook_cursors
from adapters.persistence.tables import history
from application.ports.unit_of_work import UnitOfWork
from tests.contracts.examples import add_shop, webhook
from tests.contracts.store import Store

ENTRIES: Final = 5_000
WEBHOOKS: Final = 20
_BEFORE: Final = 3 + WEBHOOKS


async def make_long_history(store: Store, database: Database) -> None:
    """A shop with webhooks, then so many entries. No webhook was told any."""

    async def add_webhooks(work: UnitOfWork) -> None:
        await add_shop(work)
        for number in range(WEBHOOKS):
            await work.webhooks.add(webhook(f"hook-{number}"))

    await store.write(add_webhooks)
    async with database.writing() as connection:
        entries = [_entry(_BEFORE + number) for number in range(1, ENTRIES + 1)]
        await connection.execute(insert(history), entries)
        await connection.execute(update(webhook_cursors).values(position=_BEFORE))
        await connection.commit()


async def tell_all(database: Database) -> None:
    """From now on all webhooks were told everything."""
    async with database.writing() as connection:
        await connection.execute(update(webhook_cursors).values(position=_BEFORE + ENTRIES))
        await connection.commit()


def _entry(sequence: int) -> dict[str, object]:
    return {
        "sequence": sequence,
        "at": sequence,
        "author": "ada",
        "request_id": "",
        "project": "shop",
        "environment": "production",
        "subject": "targeting",
        "key": "banner",
        "version": sequence,
        "change": "[]",
        "deleted": False,
        "previous_hash": "",
        "hash": "",
    }
