"""What every store promises to those who wait for news."""

import asyncio
from collections.abc import AsyncIterator

from application.ports.unit_of_work import UnitOfWork
from domain.environment import Project
from tests.contracts.examples import SHOP
from tests.contracts.store import Store, StoreContract

SOON = 10
"""Seconds: generous, for a busy machine."""


async def hear_of(sequence: int, changes: AsyncIterator[None], store: Store) -> None:
    """Follow the feed until the store has come that far; the feed has to say so."""
    async with asyncio.timeout(SOON):
        async for _ in changes:
            if await store.definitions.sequence() >= sequence:
                return


class ChangeFeedContract(StoreContract):
    async def test_tells_at_once_of_what_was_before(self, shop: Store) -> None:
        await hear_of(3, shop.change_feed.changes(), shop)

    async def test_tells_who_waits(self, store: Store) -> None:
        hearing = asyncio.create_task(hear_of(1, store.change_feed.changes(), store))
        await asyncio.sleep(0.05)
        assert not hearing.done()

        await store.write(lambda work: work.projects.add(SHOP))
        await hearing

    async def test_tells_again_and_again(self, store: Store) -> None:
        changes = store.change_feed.changes()
        for number in (1, 2, 3):
            project = Project(key=f"p-{number}")

            async def add(work: UnitOfWork, project: Project = project) -> None:
                await work.projects.add(project)

            hearing = asyncio.create_task(hear_of(number, changes, store))
            await asyncio.sleep(0.01)
            await store.write(add)
            await hearing

    async def test_tells_what_happened_between_two_steps(self, store: Store) -> None:
        changes = store.change_feed.changes()
        hearing = asyncio.create_task(hear_of(1, changes, store))
        await asyncio.sleep(0.01)
        await store.write(lambda work: work.projects.add(SHOP))
        await hearing

        await store.write(lambda work: work.projects.save(SHOP.changed(name="new")))
        await hear_of(2, changes, store)

    async def test_tells_every_listener(self, store: Store) -> None:
        listeners = [
            asyncio.create_task(hear_of(1, store.change_feed.changes(), store)) for _ in range(3)
        ]
        await asyncio.sleep(0.05)

        await store.write(lambda work: work.projects.add(SHOP))
        await asyncio.gather(*listeners)

    async def test_ends_by_cancellation(self, store: Store) -> None:
        hearing = asyncio.create_task(hear_of(1, store.change_feed.changes(), store))
        await asyncio.sleep(0.01)
        hearing.cancel()

        done, _ = await asyncio.wait({hearing}, timeout=SOON)
        assert done == {hearing}
        assert hearing.cancelled()
