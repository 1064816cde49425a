"""A process on real servers that are killed evaluates on, and starts again without them."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from pydantic import SecretStr

from application.access import CONSOLE
from application.commands.bootstrap import Bootstrap
from application.commands.create_flag import CreateFlag
from domain.environment import FlagSet
from domain.values import ValueType
from entrypoints.container import Container
from entrypoints.lifecycle import prepare, running
from entrypoints.scale.postgres import Postgres
from entrypoints.scale.valkey import Valkey
from entrypoints.settings import DatabaseSettings, RedisSettings, Settings, SnapshotsSettings
from tests.waiting import until

PRODUCTION = FlagSet("default", "production")


@dataclass(frozen=True)
class Servers:
    """What stands behind a process, and its settings."""

    postgres: Postgres
    valkey: Valkey
    settings: Settings

    @asynccontextmanager
    async def process(self) -> AsyncIterator[Container]:
        """A process that runs inside the block."""
        container = Container(settings=self.settings)
        await prepare(container)
        async with running(container):
            yield container


@pytest.fixture
def servers(server_folder: Path, tmp_path: Path) -> Iterator[Servers]:
    """Servers of this test alone."""
    with Postgres(server_folder) as postgres, Valkey(tmp_path) as valkey:
        settings = Settings(
            database=DatabaseSettings(url=postgres.create("flags"), patience=1),
            redis=RedisSettings(url=SecretStr(valkey.url)),
            snapshots=SnapshotsSettings(
                directory=str(tmp_path / "snapshots"), check=0.1, feed="redis"
            ),
        )
        yield Servers(postgres, valkey, settings)


async def add(container: Container, key: str) -> None:
    flag = CreateFlag(project="default", key=key, value_type=ValueType.BOOLEAN)
    await container.create_flag()(CONSOLE, flag)


def serves(container: Container, key: str) -> bool:
    return key in container.snapshots().current(PRODUCTION).flags


async def test_valkey_may_go_and_come_back(servers: Servers) -> None:
    async with servers.process() as one, servers.process() as other:
        await one.bootstrap()(CONSOLE, Bootstrap())
        await add(one, "with")
        await until(lambda: serves(other, "with"))
        servers.valkey.kill()
        await add(one, "without")
        await until(lambda: serves(other, "without"))
        servers.valkey.start()
        await add(one, "again")
        await until(lambda: serves(other, "again"))


@pytest.mark.parametrize("left", ["files", "redis"])
async def test_postgres_may_be_away_at_the_start(servers: Servers, left: str) -> None:
    async with servers.process() as process:
        await process.bootstrap()(CONSOLE, Bootstrap())
        await add(process, "before")
        assert await process.saving()()
    servers.postgres.kill()
    if left == "files":
        servers.valkey.kill()
    else:
        for path in servers.settings.saved.iterdir():
            path.unlink()

    async with servers.process() as process:
        assert serves(process, "before")
        assert process.refresh().stale_since is not None
        servers.postgres.start()
        await until(lambda: process.refresh().stale_since is None)
        await add(process, "after")
        assert serves(process, "after")
