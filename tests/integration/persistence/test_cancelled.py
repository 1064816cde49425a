"""A request that is cancelled at any moment leaves nothing half done and nothing locked."""

import asyncio
from contextlib import suppress

import aiosqlite
import pytest

from adapters.persistence.database import Database
from tests.contracts.examples import LIVE, TRIAL, adding, flag
from tests.contracts.store import Store

TRIES = 60
STEP = 0.0002
"""Seconds: sixty of them are longer than the work takes."""


async def test_at_any_moment(shop: Store, database: Database) -> None:
    for number in range(TRIES):
        writing = asyncio.create_task(shop.write(adding(flag(f"flag-{number:02}"))))
        reading = asyncio.create_task(shop.definitions.updates(LIVE, 0))
        await asyncio.sleep(number * STEP)
        for task in (writing, reading):
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async with asyncio.timeout(30):
        await shop.write(adding(flag("last")))
    found = await shop.look(lambda work: work.flags.find_all("shop"))
    keys = {each.key for each in found}
    assert "last" in keys
    for flag_set in (LIVE, TRIAL):
        updates = await shop.definitions.updates(flag_set, 0)
        assert {each.flag.key for each in updates.flags} == keys
    entries = await shop.catalogue.chain(0, 1_000)
    assert len(entries) == 3 + 3 * len(keys)
    async with database.writing() as connection:
        assert (await connection.exec_driver_sql("PRAGMA integrity_check")).all() == [("ok",)]


@pytest.mark.parametrize("stopped", [False, True])
async def test_what_is_closed_lets_go_of_the_lock_though_a_cursor_is_left(
    shop: Store, database: Database, stopped: bool
) -> None:
    async with database.reading() as connection:
        driver = (await connection.get_raw_connection()).driver_connection
        assert isinstance(driver, aiosqlite.Connection)
        await driver.execute("BEGIN IMMEDIATE")
        cursor = await driver.execute("VALUES (1), (2)")  # of which nobody reads the second
        if stopped:
            await asyncio.wait([future] if (future := driver.stop()) else [])
        await connection.invalidate()
    await shop.write(adding(flag("next")))
    assert cursor.description


async def test_a_connection_that_is_still_given_back_is_closed_too(database: Database) -> None:
    given_back = asyncio.Event()

    async def read() -> None:
        async with database.reading():
            await given_back.wait()

    reading = asyncio.create_task(read())
    async with asyncio.timeout(10):
        while not database.pool().in_use:  # noqa: ASYNC110  nobody tells
            await asyncio.sleep(0.001)
        disposing = asyncio.create_task(database.dispose())
        await asyncio.sleep(0.01)
        assert not disposing.done()
        given_back.set()
        await asyncio.gather(reading, disposing)
    assert (database.pool().in_use, database.pool().idle) == (0, 0)
