"""A process that is killed while it writes, beside another, loses nothing it acknowledged."""

import asyncio
import sqlite3
import sys
from asyncio.subprocess import PIPE, Process
from contextlib import closing
from pathlib import Path

from adapters.persistence.database import Database
from domain.history import GENESIS
from tests.contracts.examples import LIVE, TRIAL
from tests.contracts.store import Store
from tests.integration.persistence.databases import database_at, path_of, store_over

KILLS = 16
PATIENCE = 60
"""Seconds for a process to begin, on a busy machine."""


async def start(path: Path, run: int) -> Process:
    module = "tests.integration.persistence.endless_writer"
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", module, str(path), f"run-{run}", stdout=PIPE
    )


async def acknowledged_before_death(process: Process, run: int) -> list[str]:
    """Let it write some flags, kill it a little later, and return what it said."""
    assert process.stdout is not None
    async with asyncio.timeout(PATIENCE):
        heard = [await process.stdout.readline() for _ in range(1 + run % 4)]
        await asyncio.sleep(run % 7 * 0.0011)
        process.kill()
        rest = await process.stdout.read()
        await process.wait()
    whole, _, _ = rest.rpartition(b"\n")
    return [line.decode() for line in b"".join((*heard, whole)).split()]


async def test_every_acknowledged_write_is_there(shop: Store, database: Database) -> None:
    acknowledged: list[str] = []
    upcoming = asyncio.create_task(start(path_of(database), 0))
    for run in range(KILLS):
        process, upcoming = await upcoming, asyncio.create_task(start(path_of(database), run + 1))
        acknowledged += await acknowledged_before_death(process, run)
    acknowledged += await acknowledged_before_death(await upcoming, KILLS)

    assert len(acknowledged) > KILLS
    survivor = database_at(path_of(database))
    await check(store_over(survivor), acknowledged)
    await survivor.dispose()
    assert await shop.definitions.sequence() > len(acknowledged)
    with closing(sqlite3.connect(path_of(database))) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []


async def check(store: Store, acknowledged: list[str]) -> None:
    """All is there that has to be, whole, and the history holds together."""
    found = {flag.key for flag in await store.look(lambda work: work.flags.find_all("shop"))}
    assert found >= set(acknowledged)
    for flag_set in (LIVE, TRIAL):
        updates = await store.definitions.updates(flag_set, 0)
        assert {each.flag.key for each in updates.flags} == found

    entries = await store.catalogue.chain(0, 1_000_000)
    assert [entry.sequence for entry in entries] == list(range(1, 4 + 3 * len(found)))
    previous = GENESIS
    for entry in entries:
        assert entry.previous_hash == previous
        previous = await store.catalogue.stored_hash(entry.sequence)
        assert entry.hash == previous
