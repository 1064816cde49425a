"""One file, many readers, one writer, and what happens when it does not answer."""

import asyncio
import os
import sqlite3
import stat
import threading
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.exc import IntegrityError

from adapters.persistence.database import Database
from adapters.persistence.tables import flags, history
from application.pages import PageRequest
from application.ports.catalogue import ALL_ENTRIES, FlagFilter
from domain.errors import InvalidDefinition, Unavailable
from tests.contracts.examples import SHOP, adding, flag
from tests.contracts.store import AUTHOR, Store
from tests.integration.persistence.databases import database_at, path_of, store_over

IMPATIENT = 0.05


def names_in(directory: Path) -> list[str]:
    return sorted(path.name for path in directory.iterdir())


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "flaghoist.db",
        "sqlite+aiosqlite://",
        "sqlite+aiosqlite:///:memory:",
        "sqlite:///flaghoist.db",
        "sqlite+aiosqlite:///flaghoist.db?mode=ro",
    ],
)
def test_needs_a_file(url: str) -> None:
    with pytest.raises(InvalidDefinition, match="must name a file"):
        Database(url)


def test_a_relative_path_starts_at_the_working_directory() -> None:
    assert path_of(Database("sqlite+aiosqlite:///var/x.db")) == Path.cwd() / "var" / "x.db"


@pytest.mark.parametrize("name", ["a b", "50%", "a#b", "ü&mode=ro"])
async def test_any_name_will_do(tmp_path: Path, name: str) -> None:
    database = database_at(tmp_path / name / "flaghoist.db")
    await database.migrate()
    async with database.reading() as connection:
        assert await connection.scalar(select(history.c.hash)) is None
    await database.dispose()

    assert names_in(tmp_path) == [name]


@pytest.mark.parametrize("mask", [0o000, 0o022])
async def test_a_new_file_is_for_its_owner_alone(tmp_path: Path, mask: int) -> None:
    before = os.umask(mask)
    try:
        database = database_at(tmp_path / "new.db")
        await database.migrate()
        async with database.writing():
            modes = {name: mode_of(tmp_path / name) for name in names_in(tmp_path)}
        await database.dispose()
    finally:
        os.umask(before)
    assert modes == dict.fromkeys(("new.db", "new.db-shm", "new.db-wal"), 0o600)


async def test_a_file_that_exists_keeps_its_mode(tmp_path: Path) -> None:
    path = tmp_path / "shared.db"
    path.touch()
    path.chmod(0o660)
    database = database_at(path)
    await database.migrate()
    await database.dispose()
    assert mode_of(path) == 0o660


async def test_a_file_that_cannot_be_made_does_not_answer(tmp_path: Path) -> None:
    database = database_at(tmp_path / ("x" * 300))
    with pytest.raises(Unavailable, match="the database does not answer"):
        await database.migrate()
    await database.dispose()


async def test_a_link_may_name_a_file_that_is_not_there_yet(tmp_path: Path) -> None:
    link, target = tmp_path / "link.db", tmp_path / "target.db"
    link.symlink_to(target)
    database = database_at(link)
    await database.migrate()
    await database.dispose()
    assert mode_of(target) == 0o600


async def test_a_commit_survives_the_loss_of_power(database: Database) -> None:
    async with database.writing() as connection:
        settings = {
            name: await connection.scalar(text(f"PRAGMA {name}"))
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    assert settings == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "busy_timeout": 10_000,
    }


async def test_a_missing_file_is_not_made_by_looking(tmp_path: Path) -> None:
    database = database_at(tmp_path / "none.db")
    store = store_over(database)

    with pytest.raises(Unavailable, match="the database does not answer"):
        await store.definitions.sequence()
    with pytest.raises(Unavailable):
        await store.write(lambda work: work.projects.add(SHOP))
    assert names_in(tmp_path) == []
    await database.dispose()


def test_failing_leaves_no_thread_behind(tmp_path: Path) -> None:
    database = database_at(tmp_path / "none.db")
    before = set(threading.enumerate())
    for _ in range(20):
        with pytest.raises(Unavailable):
            asyncio.run(store_over(database).definitions.sequence())

    left = set(threading.enumerate()) - before
    assert not [thread for thread in left if "connection" in thread.name]


async def test_a_damaged_file_does_not_answer(tmp_path: Path) -> None:
    path = tmp_path / "damaged.db"
    path.write_bytes(b"this is not a database" * 1_000)
    database = database_at(path)

    for question in (database.is_fresh, database.pending_migrations, database.migrate):
        with pytest.raises(Unavailable):
            await question()
    with pytest.raises(Unavailable):
        await store_over(database).catalogue.projects(PageRequest())
    await database.dispose()


async def test_another_process_that_keeps_writing_makes_it_unavailable(database: Database) -> None:
    impatient = Database(f"sqlite+aiosqlite:///{path_of(database)}", patience=IMPATIENT)
    store = store_over(impatient)
    with closing(sqlite3.connect(path_of(database), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")

        with pytest.raises(Unavailable):
            await store.write(lambda work: work.projects.add(SHOP))
        assert await store.definitions.sequence() == 0

        other.execute("ROLLBACK")
        await store.write(lambda work: work.projects.add(SHOP))
    assert await store.definitions.sequence() == 1
    await impatient.dispose()


async def test_a_writer_that_never_ends_makes_it_unavailable(database: Database) -> None:
    impatient = Database(f"sqlite+aiosqlite:///{path_of(database)}", patience=IMPATIENT)
    store = store_over(impatient)
    async with store.units_of_work(AUTHOR):
        with pytest.raises(Unavailable):
            await store.write(lambda work: work.projects.add(SHOP))

    await store.write(lambda work: work.projects.add(SHOP))
    await impatient.dispose()


async def test_a_full_disk_refuses_the_work_and_keeps_the_rest(
    shop: Store, database: Database
) -> None:
    async with database.writing() as connection:
        pages = await connection.scalar(text("PRAGMA page_count"))
        await connection.execute(text(f"PRAGMA max_page_count = {pages}"))

    with pytest.raises(Unavailable) as refused:
        await shop.write(adding(*(flag(f"flag-{number}") for number in range(100))))
    assert refused.value.cause.endswith("cannot grow: the disk is full")

    assert await shop.definitions.sequence() == 3
    assert await shop.look(lambda work: work.flags.find_all("shop")) == ()

    async with database.writing() as connection:
        await connection.execute(text(f"PRAGMA max_page_count = {pages + 1_000}"))
    await shop.write(adding(*(flag(f"flag-{number}") for number in range(100))))
    assert len(await shop.look(lambda work: work.flags.find_all("shop"))) == 100


async def test_readers_see_one_state_while_others_write(shop: Store, database: Database) -> None:
    async with database.reading() as connection:
        before = await connection.scalar(select(flags.c.key).limit(1))
        await shop.write(adding(flag()))
        after = await connection.scalar(select(flags.c.key).limit(1))

    assert (before, after) == (None, None)
    assert await shop.definitions.sequence() == 6


async def test_history_goes_on_after_a_number(shop: Store) -> None:
    with pytest.raises(InvalidDefinition, match="after: must be a sequence number"):
        await shop.catalogue.history(ALL_ENTRIES, PageRequest(after="2; DROP TABLE history"))


async def test_flags_are_found_by_the_tags_they_have_now(shop: Store) -> None:
    tagged = flag(tags=frozenset({"old", "both"}))
    await shop.write(adding(tagged))
    changed = tagged.changed(tags=frozenset({"both", "new"}))
    await shop.write(lambda work: work.flags.save("shop", changed))

    for tag, expected in (("old", ()), ("both", (changed,)), ("new", (changed,))):
        found = await shop.catalogue.flags("shop", FlagFilter(tag=tag), PageRequest())
        assert found.items == expected


async def test_many_readers_at_once(shop: Store) -> None:
    found = await asyncio.gather(*(shop.definitions.sequence() for _ in range(50)))
    assert set(found) == {3}


async def test_a_fault_of_the_program_is_not_called_unavailable(database: Database) -> None:
    orphan = {"project": "none", "tag": "t", "flag": "f"}
    with pytest.raises(IntegrityError):
        async with database.writing() as connection:
            await connection.execute(insert(flags.metadata.tables["flag_tags"]).values(orphan))


async def test_a_thousand_flags_in_one_unit_of_work(shop: Store) -> None:
    many = [flag(f"flag-{number:04}") for number in range(1_200)]
    await shop.write(adding(*many))

    found = await shop.look(lambda work: work.flags.find_all("shop"))
    assert list(found) == many
    assert await shop.definitions.sequence() == 3 + 3 * 1_200
