"""How a process fares: a late event loop is seen, and so is every connection."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from prometheus_client import CollectorRegistry
from prometheus_client.core import Metric

from adapters.memory.clock import MemoryClock
from adapters.memory.database import MemoryDatabase
from adapters.metrics.health import ProcessHealth
from adapters.metrics.outages import Outages
from adapters.metrics.prometheus import PrometheusMeter
from adapters.persistence.database import Database
from tests.integration.metrics.test_prometheus import samples

BUCKET = "flaghoist_event_loop_lag_seconds_bucket"


def values(health: ProcessHealth, name: str) -> dict[str, float]:
    """The samples of a name by the values of their labels."""
    registry = CollectorRegistry()
    registry.register(health)
    families: list[Metric] = list(registry.collect())
    return {
        ",".join(sample.labels.values()): sample.value
        for family in families
        for sample in family.samples
        if sample.name == name
    }


@asynccontextmanager
async def watched(health: ProcessHealth) -> AsyncIterator[None]:
    watching = asyncio.create_task(health.watch_loop(0.001))
    await asyncio.sleep(0.01)
    try:
        yield
    finally:
        watching.cancel()
        with suppress(asyncio.CancelledError):
            await watching


async def test_what_holds_the_event_loop_up_is_seen() -> None:
    health = ProcessHealth(MemoryDatabase().pool)
    async with watched(health):
        time.sleep(0.3)  # noqa: ASYNC251  that is what must not happen, and what is measured
        await asyncio.sleep(0.01)
    found = values(health, BUCKET)
    assert found["+Inf"] - found["0.25"] >= 1
    assert values(health, "flaghoist_event_loop_lag_seconds_sum")[""] >= 0.29


async def test_connections_are_in_use_or_idle_or_not_there_yet(tmp_path: Path) -> None:
    database = Database(f"sqlite+aiosqlite:///{tmp_path}/flags.db")
    health = ProcessHealth(database.pool)
    name = "flaghoist_database_connections"
    try:
        await database.migrate()
        assert values(health, name) == {"in_use": 0, "idle": 0}
        async with database.reading(), database.writing():
            assert values(health, name) == {"in_use": 2, "idle": 0}
        assert values(health, name) == {"in_use": 0, "idle": 2}
        assert values(health, f"{name}_limit") == {"": 15}
    finally:
        await database.dispose()


async def test_memory_has_no_connections() -> None:
    health = ProcessHealth(MemoryDatabase().pool)
    assert values(health, "flaghoist_database_connections") == {}


async def test_a_change_is_counted_by_how_long_it_waited() -> None:
    meter = PrometheusMeter(MemoryClock(0), Outages(MemoryClock(0)))
    for milliseconds in (20, 700):
        meter.change_served(milliseconds)
    assert list(samples(meter, "flaghoist_feed_lag_seconds_sum").values()) == [0.72]
    buckets = samples(meter, "flaghoist_feed_lag_seconds_bucket")
    assert buckets[frozenset({("le", "0.025")})] == 1
    assert buckets[frozenset({("le", "1.0")})] == 2
