"""Word of commits through a real Valkey, which may come and go."""

import asyncio
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import pytest
from redis.asyncio import Redis

from adapters.memory.ages import MemoryAges
from adapters.memory.catalogue import MemoryCatalogue
from adapters.memory.clock import MemoryClock
from adapters.memory.definitions import MemoryDefinitions
from adapters.memory.idempotency import MemoryIdempotencyRecords
from adapters.memory.outbox import MemoryOutbox
from adapters.memory.store import MemoryStore
from adapters.memory.unit_of_work import MemoryUnitOfWork
from adapters.memory.usage import MemoryUsage
from adapters.redis.change_feed import RedisChangeFeed
from adapters.redis.connection import connect
from domain.errors import Unavailable
from entrypoints.scale.valkey import Valkey
from tests.contracts.change_feed_contract import ChangeFeedContract
from tests.contracts.store import AfterCommit, Store
from tests.unit.application.world import Notebook

SOON = 10


@pytest.fixture
async def store(redis_url: str) -> AsyncIterator[Store]:
    """A store whose commits are announced through Valkey."""
    memory, clock, after_commit = MemoryStore(), MemoryClock(), AfterCommit()
    async with connect(redis_url, patience=5) as client:
        feed = RedisChangeFeed(client, "flaghoist:test", Notebook())
        after_commit.run = feed.announce
        yield Store(
            units_of_work=partial(MemoryUnitOfWork, memory, clock, after_commit),
            catalogue=MemoryCatalogue(memory),
            definitions=MemoryDefinitions(memory),
            change_feed=feed,
            idempotency=MemoryIdempotencyRecords(),
            outbox=MemoryOutbox(memory),
            usage=MemoryUsage(memory),
            ages=MemoryAges(memory),
            clock=clock,
            after_commit=after_commit,
        )


class TestContract(ChangeFeedContract): ...


async def heard(changes: AsyncIterator[None]) -> None:
    async with asyncio.timeout(SOON):
        await anext(changes)


async def test_while_nobody_tells_the_store_is_asked(tmp_path: Path) -> None:
    meter = Notebook()
    with Valkey(tmp_path) as server:
        async with connect(server.url, patience=2) as client:
            feed = RedisChangeFeed(client, "flaghoist:test", meter, pause=0.01)
            changes = feed.changes()
            await heard(changes)
            server.kill()
            for _ in range(3):
                await heard(changes)
            assert {what for what, _ in meter.failures} == {"Redis"}
            with pytest.raises(Unavailable):
                await feed.announce()

            server.start()
            meter.successes.clear()
            while not meter.successes:
                await heard(changes)
            await feed.announce()
            await heard(changes)


async def pings(client: Redis) -> int:
    """How often a server was asked whether it is there."""
    commands = await client.info("commandstats")
    return int(commands.get("cmdstat_ping", {"calls": 0})["calls"])


async def test_a_server_that_falls_silent_counts_as_gone(
    redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("adapters.redis.change_feed.SILENCE", 0.05)
    meter = Notebook()
    async with connect(redis_url, patience=5) as client:
        changes = RedisChangeFeed(client, "flaghoist:test", meter, pause=0.01).changes()
        await heard(changes)
        waiting = asyncio.create_task(heard(changes))
        async with asyncio.timeout(SOON):
            while await pings(client) < 3:  # noqa: ASYNC110  they are answered: nothing to tell
                await asyncio.sleep(0.01)
        assert not waiting.done()
        assert meter.failures == []
        await client.client_pause(500)
        await waiting
        assert meter.failures
