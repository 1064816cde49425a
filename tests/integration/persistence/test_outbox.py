"""Webhooks that are changed while somebody claims them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.persistence.database import Database
from application.ports.unit_of_work import UnitOfWork
from domain.history import Subject
from tests.contracts.examples import adding, flag, webhook
from tests.contracts.store import Store

NOW = 1_800_000_000_000


async def test_what_happens_after_a_change_is_claimed_with_the_change(
    shop: Store, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a webhook wants now is judged by what it is now."""
    await shop.write(lambda work: work.webhooks.add(webhook()))
    await shop.write(adding(flag()))
    reading = database.reading

    async def change(work: UnitOfWork) -> None:
        known = await work.webhooks.find("shop", "hook")
        await work.webhooks.save(known.changed(name=f"Version {known.version}"))

    @asynccontextmanager
    async def after_a_change() -> AsyncIterator[AsyncConnection]:
        await shop.write(change)
        async with reading() as connection:
            yield connection

    monkeypatch.setattr(database, "reading", after_a_change)
    claim = await shop.outbox.claim("hook", "one", NOW, NOW + 1)
    assert claim is not None
    versions = [each.version for each in claim.entries if each.subject is Subject.WEBHOOK]
    assert claim.webhook.version == max(versions) == 2
