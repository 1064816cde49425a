"""Processes that count into one file add up; one that is killed loses only what it held."""

import asyncio
import sys
from asyncio.subprocess import PIPE, Process
from pathlib import Path

from adapters.persistence.database import Database
from adapters.persistence.usage import SqlUsage
from application.pages import PageRequest
from application.ports.usage import UsageFilter
from domain.instants import LATEST
from tests.contracts.examples import LIVE
from tests.integration.persistence.databases import path_of
from tests.integration.persistence.endless_counter import STEP

PATIENCE = 60
"""Seconds for a process to begin, on a busy machine."""
FLUSHES = 40


async def start(path: Path, flushes: int) -> Process:
    module = "tests.integration.persistence.endless_counter"
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", module, str(path), str(flushes), stdout=PIPE
    )


async def counted(database: Database) -> tuple[int, int]:
    """Evaluations and requests in vain that the store tells of, in all hours together."""
    usage = SqlUsage(database)
    found = await usage.series(UsageFilter(flag_set=LIVE, since=0, until=LATEST), PageRequest())
    asked = await usage.requests("shop", {"nope": 0})
    return (
        sum(point.evaluations for point in found.items),
        sum(each.count for each in asked.get("nope", ())),
    )


async def test_two_processes_add_to_the_same_rows(database: Database) -> None:
    processes = [await start(path_of(database), FLUSHES) for _ in range(2)]
    async with asyncio.timeout(PATIENCE):
        said = await asyncio.gather(*(process.communicate() for process in processes))
    assert [out.split()[-1] for out, _ in said] == [b"%d" % (FLUSHES * STEP)] * 2
    assert await counted(database) == (2 * FLUSHES * (STEP - 1), 2 * FLUSHES)


async def test_what_a_killed_process_was_told_is_stored_is_there(database: Database) -> None:
    kills, acknowledged = 6, 0
    for run in range(kills):
        process = await start(path_of(database), 1_000_000)
        assert process.stdout is not None
        async with asyncio.timeout(PATIENCE):
            heard = [await process.stdout.readline() for _ in range(1 + run % 3)]
            await asyncio.sleep(run * 0.0013)
            process.kill()
            rest = await process.stdout.read()
            await process.wait()
        whole, _, _ = rest.rpartition(b"\n")
        acknowledged += int(b"".join((*heard, whole)).split()[-1])

    evaluations, requests = await counted(database)
    assert acknowledged > 0
    # A flush is stored whole or not at all, and the last of each process may be unheard of.
    assert (evaluations + requests) % STEP == 0
    assert evaluations == requests * (STEP - 1)
    assert acknowledged <= evaluations + requests <= acknowledged + kills * STEP
