"""What every store promises about transactions."""

import asyncio

import pytest

from application.ports.unit_of_work import UnitOfWork
from domain.errors import ProjectNotFound
from tests.contracts.examples import LIVE, SHOP, adding, flag
from tests.contracts.store import AUTHOR, Store, StoreContract


class UnitOfWorkContract(StoreContract):
    async def test_is_all_or_nothing(self, store: Store) -> None:
        async def fail(work: UnitOfWork) -> None:
            await work.projects.add(SHOP)
            raise ArithmeticError

        with pytest.raises(ArithmeticError):
            await store.write(fail)

        with pytest.raises(ProjectNotFound):
            await store.look(lambda work: work.projects.find("shop"))
        assert await store.definitions.sequence() == 0

    async def test_reads_what_was_committed_before_it_began(self, shop: Store) -> None:
        async with shop.units_of_work(AUTHOR) as work:
            assert await work.projects.find("shop") == SHOP

    async def test_nobody_sees_it_before_the_commit(self, shop: Store) -> None:
        async with shop.units_of_work(AUTHOR) as work:
            await work.projects.save(SHOP.changed(name="new"))

            assert await shop.catalogue.project("shop") == SHOP
            assert await shop.definitions.sequence() == 3
            await work.commit()

        assert (await shop.catalogue.project("shop")).name == "new"

    async def test_units_of_work_are_serial(self, shop: Store) -> None:
        await shop.write(adding(flag()))

        async def turn(work: UnitOfWork) -> None:
            targeting = await work.targetings.find(LIVE, "banner")
            await asyncio.sleep(0)
            await work.targetings.save(LIVE, targeting.turned(on=not targeting.on))

        await asyncio.gather(*(shop.write(turn) for _ in range(20)))

        found = await shop.look(lambda work: work.targetings.find(LIVE, "banner"))
        assert (found.version, found.on) == (21, False)

    async def test_a_cancelled_one_lets_go_of_the_store(self, shop: Store) -> None:
        begun = asyncio.Event()

        async def linger(work: UnitOfWork) -> None:
            await work.projects.save(SHOP.changed(name="never"))
            begun.set()
            await asyncio.Event().wait()

        lingering = asyncio.create_task(shop.write(linger))
        await begun.wait()
        lingering.cancel()
        with pytest.raises(asyncio.CancelledError):
            await lingering

        async with asyncio.timeout(10):
            assert await shop.look(lambda work: work.projects.find("shop")) == SHOP

    async def test_one_that_waits_for_its_turn_can_be_cancelled(self, shop: Store) -> None:
        async with shop.units_of_work(AUTHOR) as work:
            waiting = asyncio.create_task(
                shop.write(lambda other: other.projects.save(SHOP.changed(name="late")))
            )
            await asyncio.sleep(0.01)
            waiting.cancel()
            with pytest.raises(asyncio.CancelledError):
                await waiting
            await work.projects.save(SHOP.changed(name="first"))
            await work.commit()

        async with asyncio.timeout(10):
            found = await shop.look(lambda work: work.projects.find("shop"))
        assert found.name == "first"


class AfterCommitContract(StoreContract):
    """Whatever evaluates in this process is told before `commit` returns."""

    async def test_is_awaited_when_the_work_is_durable(self, shop: Store) -> None:
        seen: list[int] = []

        async def look() -> None:
            await asyncio.sleep(0)
            seen.append(await shop.definitions.sequence())

        shop.after_commit.run = look
        async with shop.units_of_work(AUTHOR) as work:
            await work.projects.save(SHOP.changed(name="new"))
            assert seen == []
            await work.commit()
            assert seen == [4]

    async def test_is_not_awaited_without_a_commit(self, shop: Store) -> None:
        seen: list[str] = []

        async def note() -> None:
            seen.append("told")

        shop.after_commit.run = note
        await shop.look(lambda work: work.projects.save(SHOP.changed(name="new")))

        assert seen == []
