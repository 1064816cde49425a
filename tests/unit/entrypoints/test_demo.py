"""The demo makes what it promises, once, and its file is never seen half written or by others."""

import stat
from pathlib import Path

import pytest

from application.access import CONSOLE
from application.commands.archive_flag import ArchiveFlag
from application.commands.bootstrap import Bootstrap
from application.commands.create_flag import CreateFlag
from application.pages import PageRequest
from application.ports.catalogue import FlagFilter
from domain.ramp import Ramp
from domain.split import Split
from domain.values import ValueType
from entrypoints.container import Container
from entrypoints.demo.keys import read_file, write_file
from entrypoints.demo.seeding import DEVELOPMENT, PRODUCTION, seed
from entrypoints.settings import MEMORY, DatabaseSettings, Settings


@pytest.fixture
async def container() -> Container:
    container = Container(settings=Settings(database=DatabaseSettings(url=MEMORY)))
    await container.bootstrap()(CONSOLE, Bootstrap())
    return container


async def keys(container: Container) -> list[str]:
    wanted = FlagFilter(archived=None)
    page = await container.catalogue().flags("default", wanted, PageRequest(limit=100))
    return [flag.key for flag in page.items]


async def test_it_shows_every_type_and_every_way_to_serve(container: Container) -> None:
    assert await seed(container)
    flags = container.snapshots().current(PRODUCTION).flags.values()
    assert {each.flag.value_type for each in flags} == set(ValueType)
    defaults = [each.targeting.default for each in flags]
    assert any(isinstance(each, Ramp) for each in defaults)
    assert sorted(len(each.shares) for each in defaults if isinstance(each, Split)) == [2, 3]
    assert any(each.targeting.prerequisites for each in flags)
    assert any(list(each.targeting.required_segments()) for each in flags)
    assert any(each.targeting.targets for each in flags)
    assert all(each.flag.name and each.flag.description and each.flag.owner for each in flags)


async def test_no_flag_fails_in_any_environment(container: Container) -> None:
    await seed(container)
    for flag_set in (PRODUCTION, DEVELOPMENT):
        snapshot = container.snapshots().current(flag_set)
        decisions = snapshot.evaluate_all({"targetingKey": "user-1"}, container.clock().now())
        assert len(decisions) == 7
        assert [each.error_code for each in decisions if each.error_code] == []


async def test_it_leaves_a_project_with_any_flag_alone(container: Container) -> None:
    mine = CreateFlag(project="default", key="mine", value_type=ValueType.BOOLEAN)
    await container.create_flag()(CONSOLE, mine)
    await container.archive_flag()(CONSOLE, ArchiveFlag(project="default", key="mine"))
    assert not await seed(container)
    assert await keys(container) == ["mine"]


async def test_it_is_made_once(container: Container) -> None:
    assert await seed(container)
    assert not await seed(container)


def test_the_file_is_replaced_whole_and_stays_private(tmp_path: Path) -> None:
    file = tmp_path / "var" / "demo.env"
    assert read_file(file) == {}
    write_file(file, {"FLAGHOIST_URL": "http://old"})
    file.chmod(0o644)
    write_file(file, {"FLAGHOIST_URL": "http://new", "FLAGHOIST_SERVER_KEY": "fh_server_1"})
    assert read_file(file) == {
        "FLAGHOIST_URL": "http://new",
        "FLAGHOIST_SERVER_KEY": "fh_server_1",
    }
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert list(file.parent.iterdir()) == [file]


def test_a_draft_that_a_crash_left_behind_is_no_hindrance(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.getpid", lambda: 7)
    file = tmp_path / "demo.env"
    (tmp_path / ".demo.env.7").write_text("half")
    write_file(file, {"FLAGHOIST_URL": "http://new"})
    assert read_file(file) == {"FLAGHOIST_URL": "http://new"}
