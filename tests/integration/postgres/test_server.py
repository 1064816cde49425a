"""A server that is gone, restarted, busy or not what it should be."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from socket import EAI_NONAME, gaierror
from time import perf_counter
from typing import Any

import asyncpg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from adapters.persistence.database import Database
from adapters.persistence.postgres import Postgres as PostgresDialect
from adapters.persistence.tables import history
from application.pages import PageRequest
from application.ports.catalogue import FlagFilter
from application.ports.unit_of_work import UnitOfWork
from domain.errors import FlagNotFound, InvalidDefinition, Unavailable
from entrypoints.scale.postgres import Postgres
from tests.contracts.examples import SHOP, adding, flag
from tests.contracts.store import AUTHOR, Store
from tests.integration.persistence.databases import store_over
from tests.integration.postgres.conftest import url_of
from tests.waiting import until

IMPATIENT = 0.1


@pytest.fixture
async def own(server_folder: Path) -> AsyncIterator[tuple[Postgres, Database]]:
    """A server that the test may end, with a database of the newest schema."""
    with Postgres(server_folder, durable=False) as server:
        database = Database(server.create("shop"), patience=2)
        await database.migrate()
        yield server, database
        await database.dispose()


async def test_a_server_that_is_gone_is_unavailable_and_found_again(
    own: tuple[Postgres, Database],
) -> None:
    server, database = own
    store = store_over(database)
    await store.write(lambda work: work.projects.add(SHOP))
    server.kill()
    for question in (
        store.definitions.sequence,
        lambda: store.catalogue.projects(PageRequest()),
        lambda: store.write(lambda work: work.projects.add(SHOP)),
        database.is_fresh,
    ):
        with pytest.raises(Unavailable, match="the database does not answer") as refused:
            await question()
        assert refused.value.cause == (
            f"127.0.0.1:{server.port}/shop does not answer: Connection refused"
        )
    server.start()
    assert (await store.catalogue.projects(PageRequest())).items == (SHOP,)
    assert await store.definitions.sequence() == 1


async def test_a_full_disk_refuses_the_work_and_keeps_the_rest(
    own: tuple[Postgres, Database],
) -> None:
    """The server itself raises what it does when it cannot extend a file."""
    _, database = own
    store = store_over(database)
    function = (
        "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION "
        "'could not extend file: No space left on device' USING ERRCODE = 'disk_full'; END $$"
    )
    trigger = "CREATE TRIGGER full_disk BEFORE INSERT ON history EXECUTE FUNCTION full_disk()"
    await _run(database, function, trigger)
    with pytest.raises(Unavailable) as refused:
        await store.write(lambda work: work.projects.add(SHOP))
    assert refused.value.cause.endswith("cannot store more: the disk is full")
    assert await store.definitions.sequence() == 0
    assert (await store.catalogue.projects(PageRequest())).items == ()
    await _run(database, "DROP TRIGGER full_disk ON history")
    await store.write(lambda work: work.projects.add(SHOP))
    assert (await store.catalogue.projects(PageRequest())).items == (SHOP,)


async def _run(database: Database, *statements: str) -> None:
    async with database.writing() as connection:
        for statement in statements:
            await connection.execute(text(statement))
        await connection.commit()


async def test_a_server_that_goes_in_the_middle_leaves_nothing_half_written(
    own: tuple[Postgres, Database],
) -> None:
    server, database = own
    store = store_over(database)

    async def act(work: UnitOfWork) -> None:
        await work.projects.add(SHOP)
        server.kill()
        while True:  # whoever serves this connection notices a little later
            await work.projects.find(SHOP.key)

    with pytest.raises(Unavailable):
        async with asyncio.timeout(30):
            await store.write(act)
    server.start()
    assert await store.definitions.sequence() == 0
    await store.write(lambda work: work.projects.add(SHOP))
    assert await store.definitions.sequence() == 1


async def test_word_of_changes_comes_again_after_a_restart(
    own: tuple[Postgres, Database], monkeypatch: pytest.MonkeyPatch
) -> None:
    server, database = own
    connect, attempts = asyncpg.connect, []

    async def counted(*arguments: Any, **options: Any) -> Any:
        attempts.append(arguments)
        return await connect(*arguments, **options)

    monkeypatch.setattr("adapters.persistence.postgres.asyncpg.connect", counted)
    store = store_over(database)
    changes = store.change_feed.changes()
    async with asyncio.timeout(30):
        await anext(changes)
        server.kill()
        waiting = asyncio.ensure_future(anext(changes))
        await until(lambda: len(attempts) > 1)  # in vain
        server.start()
        await waiting
        await store.write(lambda work: work.projects.add(SHOP))
        await anext(changes)
    await changes.aclose()  # type: ignore[attr-defined]  # it is a generator


async def test_a_change_is_told_within_a_tenth_of_a_second(shop: Store) -> None:
    changes = shop.change_feed.changes()
    await anext(changes)
    delays = []
    for number in range(50):
        waiting = asyncio.ensure_future(anext(changes))
        await asyncio.sleep(0)
        await shop.write(adding(flag(f"flag-{number}")))
        committed = perf_counter()
        await asyncio.wait_for(waiting, 5)
        delays.append(perf_counter() - committed)
    assert sorted(delays)[25] < 0.1
    await changes.aclose()  # type: ignore[attr-defined]  # it is a generator


async def test_a_writer_elsewhere_that_never_ends_makes_it_unavailable(
    shared_postgres: Postgres, database: Database, store: Store
) -> None:
    impatient = Database(url_of(database), patience=IMPATIENT)
    async with store.units_of_work(AUTHOR):
        with pytest.raises(Unavailable) as refused:
            await store_over(impatient).write(lambda work: work.projects.add(SHOP))
        assert refused.value.cause.endswith(
            "does not answer: canceling statement due to lock timeout"
        )
        assert await store_over(impatient).definitions.sequence() == 0
    await store_over(impatient).write(lambda work: work.projects.add(SHOP))
    assert await store.definitions.sequence() == 1
    await impatient.dispose()
    assert shared_postgres.answers()


async def test_who_finds_no_connection_free_is_told_so(database: Database) -> None:
    narrow = Database(url_of(database), patience=IMPATIENT, pool=1)
    async with narrow.reading() as connection:
        await connection.execute(text("SELECT 1"))
        with pytest.raises(Unavailable) as refused:
            async with narrow.reading():
                pytest.fail("there is only one connection")
    assert refused.value.cause.endswith("every connection of this process is in use")
    await narrow.dispose()


@pytest.mark.parametrize(
    ("fault", "why"),
    [
        (gaierror(EAI_NONAME, "Name or service not known"), "Name or service not known"),
        (TimeoutError(), "nothing came back in time"),
        (ConnectionError("rejected SSL upgrade"), "rejected SSL upgrade"),
        (asyncpg.InterfaceError("connection is closed"), "connection is closed"),
    ],
)
def test_the_cause_names_the_address_and_the_fault(fault: Exception, why: str) -> None:
    dialect = PostgresDialect("postgresql+asyncpg://ada:s3cret@db.example/shop")
    with pytest.raises(Unavailable) as refused, dialect.answering():
        raise fault
    assert refused.value.cause == f"db.example:5432/shop does not answer: {why}"


async def test_a_password_is_never_told(shared_postgres: Postgres) -> None:
    url = shared_postgres.url("none").replace("flaghoist@", "flaghoist:s3cret@")
    database = Database(url)
    with pytest.raises(Unavailable) as refused:
        await database.is_fresh()
    assert refused.value.cause == (
        f"127.0.0.1:{shared_postgres.port}/none has no such database; make it with CREATE DATABASE"
    )
    await database.dispose()


@pytest.mark.parametrize(
    "url", ["postgresql+asyncpg://", "postgresql+asyncpg:///shop", "postgresql+asyncpg://host"]
)
def test_needs_a_server_and_a_database(url: str) -> None:
    with pytest.raises(InvalidDefinition, match="must name a server and a database"):
        Database(url)


async def test_who_asks_for_what_no_text_holds_finds_nothing(shop: Store) -> None:
    await shop.write(adding(flag("banner")))
    found = await shop.catalogue.flags("shop", FlagFilter(text="ban\0ner"), PageRequest())
    assert found.items == ()
    with pytest.raises(FlagNotFound):
        await shop.catalogue.flag("shop", "ban\0ner")


async def test_history_cannot_be_changed(database: Database, store: Store) -> None:
    await store.write(lambda work: work.projects.add(SHOP))
    columns = ", ".join(history.c.keys()[1:])
    again = f"INSERT INTO history SELECT sequence + 5, {columns} FROM history"  # noqa: S608  ours
    for statement, rule in (
        ("UPDATE history SET author = 'nobody'", "history is append-only"),
        ("DELETE FROM history", "history is append-only"),
        (again, "history is numbered without gaps"),
    ):
        with pytest.raises(DBAPIError, match=rule):
            async with database.writing() as connection:
                await connection.execute(text(statement))


async def test_the_pool_says_how_it_is_used(database: Database) -> None:
    async with database.reading() as connection:
        await connection.execute(text("SELECT 1"))
        assert (database.pool().in_use, database.pool().idle) == (1, 0)
    assert (database.pool().in_use, database.pool().idle) == (0, 1)
