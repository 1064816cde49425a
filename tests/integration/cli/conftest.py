"""The program, run in this process, on a directory and settings of its own."""

import asyncio
import logging
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from shutil import copy
from typing import Any, TypeAlias

import orjson
import pytest
import structlog

from application.access import CONSOLE
from application.commands.create_project import CreateProject
from entrypoints.cli.main import run
from entrypoints.container import Container
from entrypoints.lifecycle import prepare, running
from entrypoints.settings import SQLITE, DatabaseSettings, Settings


@dataclass(frozen=True)
class Ended:
    """How a command ended, and what it said."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """What it said to a program."""
        assert self.code == 0, self.err
        assert self.err == ""
        return orjson.loads(self.out)


Flaghoist: TypeAlias = Callable[..., Ended]


@pytest.fixture(autouse=True)
def own_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting of this machine, and a directory without a database."""
    for name in os.environ:
        if name.startswith("FLAGHOIST_"):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


@pytest.fixture(autouse=True)
def own_logging() -> Iterator[None]:
    """Commands set logging up; what was before comes back."""
    root = logging.getLogger()
    before = (root.handlers[:], root.level)
    yield
    structlog.reset_defaults()
    root.handlers[:], root.level = before
    for name in ("aiosqlite", "alembic", "httpx2", "uvicorn.access"):
        logging.getLogger(name).setLevel(logging.NOTSET)


@pytest.fixture
def flaghoist(capsys: pytest.CaptureFixture[str]) -> Flaghoist:
    """Runs a command."""

    def ended(*arguments: str) -> Ended:
        capsys.readouterr()
        code = run(list(arguments))
        said = capsys.readouterr()
        return Ended(code, said.out, said.err)

    return ended


@pytest.fixture(scope="session")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with the first project, made once, to be copied."""
    path = tmp_path_factory.mktemp("database") / "flaghoist.db"
    container = Container(settings=Settings(database=DatabaseSettings(url=f"{SQLITE}{path}")))

    async def make() -> None:
        await prepare(container)
        async with running(container):
            await container.create_project()(CONSOLE, CreateProject(key="default"))

    asyncio.run(make())
    assert sorted(each.name for each in path.parent.iterdir()) == ["flaghoist.db"]
    return path


@pytest.fixture
def prepared(flaghoist: Flaghoist, database: Path) -> Flaghoist:
    """The same, on a database with the first project."""
    Path("var").mkdir()
    copy(database, "var/flaghoist.db")
    return flaghoist
