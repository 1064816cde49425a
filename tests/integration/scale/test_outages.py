"""A process on real servers that are killed evaluates on, and starts again without them."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
from pydantic import SecretStr
from structlog.testing import capture_logs

from application.access import CONSOLE, Grant, KeyKind, Role
from application.commands.bootstrap import Bootstrap
from application.commands.create_flag import CreateFlag
from application.commands.create_webhook import CreateWebhook
from application.commands.issue_key import IssueKey
from domain.environment import FlagSet
from domain.errors import Unavailable
from domain.values import ValueType
from entrypoints.container import Container
from entrypoints.lifecycle import prepare, running
from entrypoints.scale.postgres import Postgres
from entrypoints.scale.valkey import Valkey
from entrypoints.settings import (
    DatabaseSettings,
    RedisSettings,
    Settings,
    SnapshotsSettings,
    UsageSettings,
    WebhooksSettings,
)
from tests.contracts.rate_limiter_contract import TEN
from tests.waiting import LONGEST, until

PRODUCTION = FlagSet("default", "production")
OWNER = (Grant(Role.OWNER),)


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
            usage=UsageSettings(interval=0.2),
            webhooks=WebhooksSettings(pause=0.1),
            queue="celery",
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


async def use(process: Container) -> None:
    """Let every part of it need what stands behind it."""
    process.meter().unknown_flag(PRODUCTION, "nope")
    await process.rate_limiter().take(TEN, "a")
    await process.saving()()
    with suppress(Unavailable):
        await process.issue_key()(CONSOLE, IssueKey(name="any", kind=KeyKind.ADMIN, grants=OWNER))


def outages(process: Container, name: str) -> float:
    """A metric of outages, of all that is behind the process."""
    families = {family.name: family for family in process.meter().families()}
    return sum(sample.value for sample in families[name].samples)


@pytest.mark.parametrize("gone", ["postgres", "valkey"])
async def test_an_outage_is_one_line_at_its_start_and_one_at_its_end(
    servers: Servers, gone: str
) -> None:
    server: Postgres | Valkey = getattr(servers, gone)
    with capture_logs() as logged:
        async with servers.process() as process:
            await process.bootstrap()(CONSOLE, Bootstrap())
            hook = CreateWebhook(project="default", url="https://receiver.example/")
            await process.create_webhook()(CONSOLE, hook)
            await use(process)
            assert outages(process, "flaghoist_outage_failures") == 0
            server.kill()
            async with asyncio.timeout(LONGEST):
                while outages(process, "flaghoist_outage_failures") < 30:
                    await use(process)
                server.start()
                while outages(process, "flaghoist_outage"):
                    await use(process)
    told = [line for line in logged if line["log_level"] != "info" or "outage" in line["event"]]
    what = {"postgres": "the database", "valkey": "Redis"}[gone]
    assert [(line["event"], line.get("what")) for line in told] == [
        ("outage began", what),
        ("outage ended", what),
    ]
    assert told[0]["cause"].startswith(f"127.0.0.1:{server.port}")


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
