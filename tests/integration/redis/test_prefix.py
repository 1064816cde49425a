"""Two installations on one Valkey: a prefix keeps them apart in everything."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from pydantic import SecretStr
from redis.asyncio import Redis

from adapters.celery.application import QUEUE
from application.access import CONSOLE
from application.commands.create_project import CreateProject
from entrypoints.container import Container
from entrypoints.lifecycle import prepare, running
from entrypoints.settings import (
    SQLITE,
    DatabaseSettings,
    RedisSettings,
    Settings,
    SnapshotsSettings,
)
from tests.contracts.rate_limiter_contract import TEN
from tests.contracts.saved_snapshots_contract import NAME, saved
from tests.servers import confined

SOON = 10


def installation(redis_url: str, prefix: str, folder: Path) -> Container:
    """All that speaks with Valkey, on the same database as the others."""
    return Container(
        settings=Settings(
            database=DatabaseSettings(url=f"{SQLITE}{folder / 'flaghoist.db'}"),
            redis=RedisSettings(
                url=SecretStr(confined(redis_url, prefix)), patience=5, prefix=prefix
            ),
            snapshots=SnapshotsSettings(directory=str(folder / "saved"), feed="redis"),
            queue="celery",
        )
    )


def outages(container: Container) -> list[str]:
    """What does not work, or did not at some time."""
    families = {family.name: family for family in container.meter().families()}
    failures = families["flaghoist_outage_failures"].samples
    return [sample.labels["what"] for sample in failures if sample.value]


@pytest.fixture
async def two(redis_url: str, tmp_path: Path) -> AsyncIterator[tuple[Container, Container]]:
    made = [installation(redis_url, prefix, tmp_path) for prefix in ("shop", "shop-test")]
    yield made[0], made[1]
    for each in made:
        await each.redis().aclose()


async def test_what_a_running_service_keeps_begins_with_the_prefix(
    redis_url: str, tmp_path: Path
) -> None:
    """Anything else is forbidden here, and would begin an outage."""
    container = installation(redis_url, "shop", tmp_path)
    await prepare(container)
    async with asyncio.timeout(SOON), running(container):
        await container.create_project()(CONSOLE, CreateProject(key="hats"))
        assert await container.saving()()
        await container.rate_limiter().take(TEN, "a")
        await container.delivery_queue().offer(["0193a1f1"])
        assert outages(container) == []
    async with Redis.from_url(redis_url, decode_responses=True) as client:
        keys = {str(key) for key in await client.keys()}
    kinds = {"limits", "offered", "deliveries"}
    assert kinds <= {key.split(":")[1] for key in keys}
    assert any(":saved:" in key for key in keys)


async def test_limits_are_counted_apart(two: tuple[Container, Container]) -> None:
    one, other = (each.rate_limiter() for each in two)
    for _ in range(5):
        await one.take(TEN, "a")
    assert (await other.take(TEN, "a")).remaining == 9


async def test_snapshots_are_kept_apart(two: tuple[Container, Container]) -> None:
    one, other = (each.places()[1] for each in two)
    assert await one.keep(NAME, saved())
    assert await other.find(NAME) is None


async def test_commits_are_told_apart(two: tuple[Container, Container]) -> None:
    one, other = (each.redis_feed() for each in two)
    words = {feed: feed.changes() for feed in (one, other)}
    async with asyncio.timeout(SOON):
        for heard in words.values():
            await anext(heard)
        not_for_it = asyncio.ensure_future(anext(words[other]))
        await one.announce()
        await anext(words[one])
        assert not not_for_it.done()
        await other.announce()
        await not_for_it


async def test_work_is_handed_over_apart(two: tuple[Container, Container], redis_url: str) -> None:
    for each in two:
        await each.delivery_queue().offer(["0193a1f1"])
    async with Redis.from_url(redis_url) as client:
        assert [await client.llen(f"{prefix}:{QUEUE}") for prefix in ("shop", "shop-test")] == [
            1,
            1,
        ]
