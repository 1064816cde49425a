"""What happened stays: every version is kept, and nothing of it can be changed."""

from typing import Any

import pytest
from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from adapters.persistence.database import Database
from adapters.persistence.tables import (
    flag_versions,
    history,
    metadata,
    segment_versions,
    targeting_versions,
)
from application.ports.unit_of_work import UnitOfWork
from domain.notation.flags import write_flag, write_targeting
from domain.values import canonical
from tests.contracts.examples import BETA, LIVE, SERVER_KEY, adding, flag, flag_with, targeting
from tests.contracts.store import Store

APPEND_ONLY = ("history", "flag_versions", "targeting_versions", "segment_versions")


@pytest.fixture
async def changed(shop: Store) -> Store:
    """A flag, a targeting and a segment, each in two versions."""

    async def act(work: UnitOfWork) -> None:
        await adding(flag())(work)
        await work.flags.save("shop", flag().changed(name="new"))
        await work.targetings.save(LIVE, targeting().turned(on=True))
        await work.segments.add("shop", BETA)
        await work.segments.remove("shop", BETA)

    await shop.write(act)
    return shop


async def rows(database: Database, table: Any, *columns: str) -> list[tuple[Any, ...]]:
    async with database.reading() as connection:
        wanted = select(*(table.c[name] for name in columns)).order_by(*table.primary_key)
        return [tuple(row) for row in await connection.execute(wanted)]


@pytest.mark.usefixtures("changed")
async def test_every_version_is_kept(database: Database) -> None:
    of_flags = await rows(database, flag_versions, "key", "version", "document")
    assert of_flags == [
        ("banner", 1, canonical(write_flag(flag()))),
        ("banner", 2, canonical(write_flag(flag(name="new")))),
    ]
    of_targeting = await rows(
        database, targeting_versions, "environment", "version", "sequence", "document"
    )
    first = canonical(write_targeting(targeting()))
    assert of_targeting == [
        ("development", 1, 5, first),
        ("production", 1, 6, first),
        ("production", 2, 8, canonical(write_targeting(targeting(on=True)))),
    ]
    assert await rows(database, segment_versions, "key", "version", "sequence") == [
        ("beta", 1, 9),
        ("beta", 2, 10),
    ]


@pytest.mark.usefixtures("changed")
@pytest.mark.parametrize("name", APPEND_ONLY)
async def test_nothing_that_happened_can_be_changed(database: Database, name: str) -> None:
    table = metadata.tables[name]
    for statement in (update(table).values(version=7), delete(table)):
        with pytest.raises(IntegrityError, match=f"{name} is append-only"):
            async with database.writing() as connection:
                await connection.execute(statement)


@pytest.mark.usefixtures("changed")
@pytest.mark.parametrize("sequence", [1, 10, 12])
async def test_history_has_no_gap(database: Database, sequence: int) -> None:
    async with database.reading() as connection:
        last = (await connection.execute(select(history).where(history.c.sequence == 10))).one()

    with pytest.raises(IntegrityError, match="numbered without gaps"):
        async with database.writing() as connection:
            await connection.execute(
                insert(history).values(last._asdict() | {"sequence": sequence})
            )


async def test_the_store_holds_the_hash_of_a_key_in_one_place(
    shop: Store, database: Database
) -> None:
    await shop.write(lambda work: work.credentials.add(SERVER_KEY))

    async with database.reading() as connection:
        for table in metadata.sorted_tables:
            for row in await connection.execute(select(table)):
                columns = {name for name, value in row._asdict().items() if value == "0f" * 32}
                assert columns == ({"key_hash"} if table.name == "credentials" else set())
                assert sum("0f" * 32 in str(value) for value in row) == len(columns)


async def test_numbers_are_stored_as_they_were_written(shop: Store, database: Database) -> None:
    await shop.write(adding(flag_with({"a": [10, 10.0, 1e22, -0.0]})))

    ((document,),) = await rows(database, flag_versions, "document")
    assert '"value":{"a":[10,10.0,1e+22,-0.0]}' in document
