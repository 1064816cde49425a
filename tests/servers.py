"""Real servers for tests: started once a process of the test runner, emptied for each test."""

import tempfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from redis import Redis

from entrypoints.scale.postgres import Postgres
from entrypoints.scale.valkey import Valkey

_NUMBERS = count(1)


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


def confined(url: str, prefix: str) -> str:
    """The same Valkey for a user who may touch nothing but what begins with a prefix."""
    with Redis.from_url(url) as client:
        client.acl_setuser(
            prefix,
            enabled=True,
            reset=True,
            passwords=["+secret"],
            keys=[f"{prefix}:*"],
            channels=[f"{prefix}:*"],
            categories=["+@all"],
        )
    return url.replace("//", f"//{prefix}:secret@")


@pytest.fixture(scope="session")
def shared_postgres() -> Iterator[Postgres]:
    """A PostgreSQL that no test stops; one that does starts its own."""
    with (
        tempfile.TemporaryDirectory(prefix="flaghoist-postgres-") as folder,
        Postgres(Path(folder), durable=False) as server,
    ):
        yield server


@pytest.fixture
def postgres_url(shared_postgres: Postgres) -> str:
    """An empty database of PostgreSQL."""
    return shared_postgres.create(f"test-{next(_NUMBERS)}")


@pytest.fixture
def server_folder() -> Iterator[Path]:
    """A folder for a server that is run by another user, who cannot pass those of pytest."""
    with tempfile.TemporaryDirectory(prefix="flaghoist-server-") as folder:
        yield Path(folder)
