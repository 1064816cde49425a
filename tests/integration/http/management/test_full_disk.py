"""A disk that is full: changes are refused with a reason, and nothing else is."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from sqlalchemy import text

from entrypoints.container import Container
from entrypoints.lifecycle import prepare, running
from entrypoints.settings import DatabaseSettings, Settings
from tests.integration.http.management.world import (
    PRODUCTION,
    PROJECT,
    World,
    done,
    made,
    problem,
)

IN_A_POOL = 5
"""Connections that stay open; each has a limit of its own."""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Those of a service on SQLite, whose database has been made."""
    return Settings(database=DatabaseSettings(url=f"sqlite+aiosqlite:///{tmp_path}/flaghoist.db"))


@pytest.fixture
async def world(container: Container) -> AsyncIterator[World]:
    await prepare(container)
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(running(container, delivers=False))
        yield await World.made(container, stack)


async def leave_room(world: World, pages: int) -> None:
    """Let the database grow by so many pages and no more."""
    database = world.container.database()
    async with AsyncExitStack() as stack:
        for _ in range(IN_A_POOL):
            connection = await stack.enter_async_context(database.reading())
            most = await connection.scalar(text("PRAGMA page_count")) + pages
            await connection.execute(text(f"PRAGMA max_page_count = {most}"))


async def test_changes_are_refused_and_evaluation_goes_on(world: World) -> None:
    await world.flag()
    await world.target("banner", on=True)
    before = done(await world.owner.get(f"{PROJECT}/history"))
    await leave_room(world, 0)

    variants = [{"key": f"v-{number}", "value": "x" * 1_000} for number in range(20)]
    large = {"key": "large", "value_type": "string", "variants": variants}
    refused = await world.owner.post(f"{PROJECT}/flags", json=large)
    assert problem(refused) == "503 unavailable"
    assert int(refused.headers["retry-after"]) > 0
    assert "disk" not in refused.text  # that is for who runs the service

    assert done(await world.owner.get(f"{PROJECT}/history")) == before
    assert problem(await world.owner.get(f"{PROJECT}/flags/large")) == "404 flag-not-found"
    decision = done(await world.owner.post(f"{PRODUCTION}/evaluate/banner", json={}))
    assert decision["error_code"] is None

    await leave_room(world, 1_000)
    made(await world.owner.post(f"{PROJECT}/flags", json=large))
    await world.target("large", on=True)
    assert done(await world.owner.post(f"{PRODUCTION}/evaluate/large", json={}))["value"]
