"""A service starts on a store that is ready, follows it, and stops in good order."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import httpx2
import pytest
from dependency_injector import providers
from structlog.testing import capture_logs

from adapters.persistence import schema
from adapters.persistence.sqlite import Sqlite
from application.access import CONSOLE
from application.commands.bootstrap import Bootstrap
from application.commands.create_flag import CreateFlag
from domain.environment import FlagSet
from domain.errors import Unavailable
from domain.values import ValueType
from entrypoints.container import Container
from entrypoints.http.app import create_app
from entrypoints.lifecycle import prepare, running
from entrypoints.readiness import NotReady
from entrypoints.settings import MEMORY, SQLITE, DatabaseSettings, Settings

PRODUCTION = FlagSet("default", "production")
BANNER = CreateFlag(project="default", key="banner", value_type=ValueType.BOOLEAN)


@pytest.fixture(autouse=True)
def _in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # where snapshots are saved


def container_of(url: str) -> Container:
    return Container(settings=Settings(database=DatabaseSettings(url=url)))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "var" / "flags.db"


@pytest.fixture
def container(path: Path) -> Container:
    return container_of(f"{SQLITE}{path}")


def serves_banner(container: Container) -> bool:
    return "banner" in container.snapshots().current(PRODUCTION).flags


def exists(path: Path) -> bool:
    return path.exists()


async def test_nothing_runs_without_a_database_and_none_is_made(
    container: Container, path: Path
) -> None:
    with pytest.raises(NotReady, match="there is no database yet"):
        async with running(container):
            pass
    assert not exists(path)


async def test_a_new_database_is_prepared_and_an_old_one_left_alone(
    container: Container, path: Path
) -> None:
    await prepare(container)
    async with running(container):
        await container.bootstrap()(CONSOLE, Bootstrap())
    await prepare(container)
    async with running(container):
        assert container.snapshots().loaded().keys() == {
            PRODUCTION,
            FlagSet("default", "development"),
        }
    assert exists(path)


async def test_pending_migrations_are_refused_and_not_applied(
    container: Container, path: Path
) -> None:
    await prepare(container)
    await schema.downgrade(Sqlite(f"{SQLITE}{path}"), "base")
    pending = await schema.pending(Sqlite(f"{SQLITE}{path}"))
    assert pending
    with pytest.raises(NotReady, match=r"migrations? first: make a backup"):
        await prepare(container)
    with pytest.raises(NotReady, match="then run 'flaghoist migrate'"):
        async with running(container):
            pass
    assert await schema.pending(Sqlite(f"{SQLITE}{path}")) == pending


async def test_the_schema_of_a_later_release_is_refused(container: Container, path: Path) -> None:
    await prepare(container)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = 'tomorrow'")
        connection.commit()
    with pytest.raises(NotReady, match="'tomorrow', which this release does not know"):
        await prepare(container)


@pytest.fixture
def damaged(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"This is no database. " * 200)


@pytest.mark.usefixtures("damaged")
async def test_a_damaged_file_is_unavailable(container: Container) -> None:
    with pytest.raises(Unavailable):
        await prepare(container)


async def test_what_another_process_commits_is_served(container: Container, path: Path) -> None:
    other = container_of(f"{SQLITE}{path}")
    await prepare(container)
    async with running(other):
        await other.bootstrap()(CONSOLE, Bootstrap())
        async with running(container):
            await other.create_flag()(CONSOLE, BANNER)
            async with asyncio.timeout(10):
                while not serves_banner(container):  # noqa: ASYNC110  as an onlooker would
                    await asyncio.sleep(0.01)


async def test_what_this_process_commits_is_served_at_once() -> None:
    container = container_of(MEMORY)
    await prepare(container)
    async with running(container):
        await container.bootstrap()(CONSOLE, Bootstrap())
        await container.create_flag()(CONSOLE, BANNER)
        assert serves_banner(container)


async def test_nothing_is_left_running(container: Container) -> None:
    before = asyncio.all_tasks()
    await prepare(container)
    async with running(container):
        assert {task.get_name() for task in asyncio.all_tasks() - before} >= {"refresh"}
    assert asyncio.all_tasks() == before


async def test_a_failure_inside_stops_everything_and_is_told(container: Container) -> None:
    await prepare(container)
    before = asyncio.all_tasks()
    with pytest.raises(KeyError, match="inside"):
        async with running(container):
            raise KeyError("inside")
    assert asyncio.all_tasks() == before


async def test_what_changed_in_the_last_moment_is_saved(container: Container, path: Path) -> None:
    await prepare(container)
    async with running(container):
        await container.bootstrap()(CONSOLE, Bootstrap())
        await container.create_flag()(CONSOLE, BANNER)
    spoil(path)
    later = container_of(f"{SQLITE}{path}")
    async with running(later):
        assert serves_banner(later)


def spoil(path: Path) -> bytes:
    """Make a database none, and return what it was."""
    before = path.read_bytes()
    path.write_bytes(b"This is no database. " * 200)
    return before


def bring(path: Path, content: bytes) -> None:
    path.write_bytes(content)


async def readiness(container: Container) -> str:
    """What a process that is ready tells of its store."""
    transport = httpx2.ASGITransport(create_app(container))
    async with httpx2.AsyncClient(transport=transport, base_url="http://x.test") as client:
        ready = await client.get("/health/ready")
    assert ready.status_code == 200
    return str(ready.json()["parts"]["refresh"]["detail"])


class Endless:
    """Saving that comes to no end."""

    async def __call__(self, *, ending: bool) -> None:
        assert ending
        await self.follow()

    async def follow(self) -> None:
        await asyncio.Event().wait()


async def test_what_takes_too_long_to_save_does_not_keep_a_process(
    container: Container, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("entrypoints.lifecycle.LAST_SAVING", 0.01)

    await prepare(container)
    container.saving.override(providers.Object(Endless()))
    with capture_logs() as logs:
        async with running(container):
            pass
    assert [line["event"] for line in logs if "saving" in line["event"]] == ["saving took too long"]


async def test_a_database_that_comes_back_with_an_old_schema_is_not_used(
    container: Container, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("adapters.persistence.fitness.AGAIN", 0.0)
    await prepare(container)
    async with running(container):
        await container.bootstrap()(CONSOLE, Bootstrap())
        await container.create_flag()(CONSOLE, BANNER)
    whole = spoil(path)
    bring(path, whole)
    await schema.downgrade(Sqlite(f"{SQLITE}{path}"), "0001")
    old = spoil(path)
    later = container_of(f"{SQLITE}{path}")
    async with running(later):
        bring(path, old)
        await later.refresh()()
        assert serves_banner(later)
        assert later.refresh().stale_since is not None
        assert "run 'flaghoist migrate'" in await readiness(later)
        with pytest.raises(Unavailable):
            await later.create_flag()(CONSOLE, BANNER)
        bring(path, whole)
        await later.refresh()()
        assert later.refresh().stale_since is None
        assert later.database().fitness.reason == ""
