"""A delivering process that is killed again and again loses nothing and keeps the order."""

import asyncio
import json
import sys
from asyncio.subprocess import Process
from itertools import pairwise
from pathlib import Path

from application.delivery.delivering import TOGETHER
from tests.contracts.examples import add_shop, adding, flag, webhook
from tests.integration.persistence.databases import database_at, store_over
from tests.integration.webhooks.receiver import Receiver, receiving

FLAGS = 60
KILLS = 6
PATIENCE = 200
"""Seconds for everything to arrive, on a busy machine."""
LAST = 4 + 3 * FLAGS


async def start(path: Path) -> Process:
    module = "tests.integration.webhooks.delivering"
    return await asyncio.create_subprocess_exec(sys.executable, "-m", module, str(path))


def told(receiver: Receiver) -> list[int]:
    """The sequence numbers that arrived, in order."""
    return [json.loads(each.body)["data"]["sequence"] for each in receiver.got]


async def filled(path: Path, url: str) -> None:
    """Make a database with a webhook, and after it a lot of history."""
    database = database_at(path)
    await database.migrate()
    store = store_over(database)
    await store.write(add_shop)
    await store.write(lambda work: work.webhooks.add(webhook(url=url)))
    for number in range(FLAGS):
        await store.write(adding(flag(f"flag-{number}")))
    await database.dispose()


async def delivered(path: Path, receiver: Receiver) -> None:
    """Kill one process after the other, at odd moments, and let the last one finish."""
    for run in range(KILLS):
        process = await start(path)
        least = len(receiver.got) + 1 + 7 * run
        await receiver.until(lambda least=least: len(receiver.got) >= least)  # type: ignore[misc]
        await asyncio.sleep(run % 7 * 0.0011)
        process.kill()
        await process.wait()
    process = await start(path)
    await receiver.until(lambda: bool(receiver.got) and told(receiver)[-1] == LAST)
    process.terminate()
    await process.wait()


async def test_every_event_arrives_at_least_once_and_in_order(tmp_path: Path) -> None:
    path = tmp_path / "flaghoist.db"
    async with receiving() as receiver, asyncio.timeout(PATIENCE):
        await filled(path, receiver.url)
        await delivered(path, receiver)

    arrivals = told(receiver)
    assert [*dict.fromkeys(arrivals)] == [*range(5, LAST + 1)]
    assert all(-TOGETHER < after - before <= 1 for before, after in pairwise(arrivals))
    assert len(arrivals) <= LAST - 4 + KILLS * TOGETHER
