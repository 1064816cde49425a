"""A file whose bytes were exchanged under those who have it open, as by copying a backup back."""

import asyncio
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from functools import partial
from pathlib import Path
from tempfile import NamedTemporaryFile

import pytest

from adapters.persistence.database import Database
from application.pages import PageRequest
from domain.errors import Unavailable
from tests.contracts.examples import SHOP, add_shop, adding, flag
from tests.contracts.store import Store
from tests.integration.persistence.databases import database_at, path_of, store_over

PAGE = 4_096
SOON = 10
OTHER = replace(SHOP, key="other")
REMOVED = "was removed or replaced while it was open"


def only_begun(_whole: bytes) -> bytes:
    return b""


def damaged(whole: bytes) -> bytes:
    """All tables are named on the first page, and none of them is found where it says."""
    return whole[:PAGE] + bytes(len(whole) - PAGE)


def empty(_whole: bytes) -> bytes:
    """A database with a log and without tables: connections remember its first page."""
    with NamedTemporaryFile() as file, closing(sqlite3.connect(file.name)) as connection:
        connection.executescript("PRAGMA journal_mode = WAL; PRAGMA user_version = 1")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return Path(file.name).read_bytes()


@pytest.mark.parametrize("spoil", [only_begun, damaged, empty])
async def test_a_file_that_is_whole_again_answers_again(
    spoil: Callable[[bytes], bytes], shop: Store, database: Database
) -> None:
    await database.dispose()  # all is in the file itself now
    path = path_of(database)
    whole = path.read_bytes()

    path.write_bytes(spoil(whole))
    for _ in range(3):
        with pytest.raises(Unavailable):
            await shop.definitions.sequence()
    assert path.read_bytes() == spoil(whole)
    path.write_bytes(whole)

    assert await shop.definitions.sequence() == 3


def besides(path: Path) -> list[Path]:
    """The file and what SQLite puts beside it."""
    return [path, *(path.with_name(path.name + end) for end in ("-wal", "-shm"))]


async def refused(shop: Store) -> None:
    for question in (shop.definitions.sequence, partial(shop.write, adding(flag("lost")))):
        with pytest.raises(Unavailable) as told:
            await question()
        assert told.value.cause.endswith(REMOVED)


@pytest.mark.parametrize("left", [["-wal", "-shm"], []])
async def test_nothing_is_written_to_a_file_that_was_removed(
    left: list[str], shop: Store, database: Database
) -> None:
    await shop.write(adding(flag("kept")))
    path = path_of(database)
    removed = [each for each in besides(path) if each.name.removeprefix(path.name) not in left]
    away = [(each.rename(f"{each}.old"), each) for each in removed]
    await refused(shop)
    for old, each in away:
        old.rename(each)
    assert await shop.definitions.sequence() == 6
    await shop.write(adding(flag("more")))


async def backup_with_another(empty: bytes, directory: Path) -> Path:
    """A database in which there is another project."""
    path = directory / "backup.db"
    path.write_bytes(empty)
    database = database_at(path)
    await store_over(database).write(lambda work: work.projects.add(OTHER))
    await database.dispose()  # all is in the file itself now
    return path


def answer(path: Path, question: str) -> object:
    """What the file says to somebody who knows nothing of this service."""
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(question).fetchone()[0]


@pytest.mark.parametrize("linked", [False, True])
async def test_a_file_in_place_of_another_is_the_database(
    linked: bool,
    empty: bytes,
    tmp_path: Path,
) -> None:
    """The log of the one before, which is beside it, is not taken for its own."""
    path = tmp_path / "data" / "flaghoist.db"
    path.parent.mkdir()
    path.write_bytes(empty)
    link = tmp_path / "link.db"
    link.symlink_to(path)
    database = database_at(link if linked else path)
    shop = store_over(database)
    await shop.write(add_shop)
    backup = await backup_with_another(empty, tmp_path)
    changes = shop.change_feed.changes()
    await anext(changes)

    backup.replace(path)

    async with asyncio.timeout(SOON):
        await anext(changes)
    assert (await shop.catalogue.projects(PageRequest())).items == (OTHER,)
    await shop.write(lambda work: work.projects.add(SHOP))
    assert await shop.definitions.sequence() == 2
    assert (await shop.catalogue.projects(PageRequest())).items == (OTHER, SHOP)
    await database.dispose()
    assert path.with_name("flaghoist.db-wal.left").exists()
    assert answer(path, "PRAGMA integrity_check") == "ok"
    assert answer(path, "SELECT count(*) FROM history") == 2


async def test_processes_that_share_a_file_find_the_new_one_together(
    shop: Store, database: Database, empty: bytes, tmp_path: Path
) -> None:
    path, backup = path_of(database), tmp_path / "backup.db"
    other = database_at(path)
    assert await store_over(other).definitions.sequence() == 3
    backup.write_bytes(empty)
    backup.replace(path)
    await shop.write(lambda work: work.projects.add(OTHER))
    assert await store_over(other).definitions.sequence() == 1
    await store_over(other).write(lambda work: work.projects.add(SHOP))
    assert await shop.definitions.sequence() == 2
    await other.dispose()


async def test_who_watches_hears_that_the_file_is_gone_and_back(
    shop: Store, database: Database
) -> None:
    changes = shop.change_feed.changes()
    await anext(changes)
    path = path_of(database)
    away = path.rename(f"{path}.old")
    async with asyncio.timeout(SOON):
        await anext(changes)
    with pytest.raises(Unavailable):
        await shop.definitions.sequence()
    waiting = asyncio.ensure_future(anext(changes))
    await asyncio.sleep(0.2)
    assert not waiting.done()
    away.rename(path)
    async with asyncio.timeout(SOON):
        await waiting


async def test_a_link_to_another_file_leaves_the_one_before_whole(
    empty: bytes, tmp_path: Path
) -> None:
    link, names = tmp_path / "link.db", ("one.db", "two.db")
    for name in names:
        (tmp_path / name).write_bytes(empty)
    link.symlink_to(tmp_path / "one.db")
    database = database_at(link)
    await store_over(database).write(add_shop)
    link.unlink()
    link.symlink_to(tmp_path / "two.db")
    assert await store_over(database).definitions.sequence() == 0
    await database.dispose()
    before = database_at(tmp_path / "one.db")
    assert await store_over(before).definitions.sequence() == 3
    await before.dispose()
