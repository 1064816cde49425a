"""A whole application over the store in memory, with keys for every role."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest
from dependency_injector import providers

from adapters.memory.clock import MemoryClock
from adapters.memory.identifiers import SequentialIdentifiers
from entrypoints.container import Container
from entrypoints.lifecycle import running
from entrypoints.settings import DatabaseSettings, HttpSettings, Settings
from tests.integration.http.management.world import World

NINE_O_CLOCK = 1_800_000_000_000


@pytest.fixture
def settings() -> Settings:
    return Settings(
        database=DatabaseSettings(url="memory:"),
        http=HttpSettings(body_limit=100_000, cors_origins=("*", "https://console.test")),
    )


@pytest.fixture
def container(settings: Settings) -> Container:
    made = Container(settings=settings)
    made.clock.override(providers.Object(MemoryClock(NINE_O_CLOCK)))
    made.identifiers.override(providers.Object(SequentialIdentifiers()))
    return made


@pytest.fixture
async def world(container: Container) -> AsyncIterator[World]:
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(running(container))
        yield await World.made(container, stack)
