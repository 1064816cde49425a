"""Real servers for tests: started once a process of the test runner, emptied for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from redis import Redis

from entrypoints.scale.valkey import Valkey


@pytest.fixture(scope="session")
def shared_valkey(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Valkey]:
    """A Valkey that no test stops; one that does starts its own."""
    folder: Path = tmp_path_factory.mktemp("valkey")
    with Valkey(folder) as server:
        yield server


@pytest.fixture
def redis_url(shared_valkey: Valkey) -> str:
    """Where an empty Valkey answers."""
    with Redis.from_url(shared_valkey.url) as client:
        client.flushall()
    return shared_valkey.url
