"""PostgreSQL that accepts connections and says nothing: nobody waits for it without end."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from sqlalchemy import make_url, text

from adapters.metrics.null import NullMeter
from adapters.persistence.database import Database
from domain.errors import Unavailable
from tests.silence import Relay, relay, silent_peer

PATIENCE = 0.5
LONGEST = 8 * PATIENCE + 4
"""Seconds: a few steps, each with a limit of its own, on a busy machine."""


def through(url: str, port: int) -> str:
    """The same database by way of another port of this machine."""
    other = make_url(url).set(host="127.0.0.1", port=port)
    return other.render_as_string(hide_password=False)


@pytest.fixture
async def way(postgres_url: str) -> AsyncIterator[Relay]:
    """A way to PostgreSQL that may fall silent."""
    port = make_url(postgres_url).port
    assert port is not None
    async with relay(port) as made:
        yield made


async def _read(database: Database) -> int:
    async with database.reading() as connection:
        return int((await connection.execute(text("SELECT 1"))).scalar_one())


async def _write(database: Database, begun: Callable[[], object] = bool) -> None:
    async with database.writing() as connection:
        begun()
        await connection.execute(text("SELECT 1"))
        await connection.commit()


@pytest.mark.parametrize("ask", [_read, _write, Database.is_fresh, Database.migrate])
async def test_a_connection_that_is_never_made(
    ask: Callable[[Database], Awaitable[object]],
) -> None:
    async with silent_peer() as port:
        url = f"postgresql+asyncpg://nobody:secret@127.0.0.1:{port}/none"
        database = Database(url, patience=PATIENCE)
        async with asyncio.timeout(LONGEST):
            with pytest.raises(Unavailable):
                await ask(database)
            await database.dispose()


async def test_a_connection_that_falls_silent_between_two_questions(
    postgres_url: str, way: Relay
) -> None:
    database = Database(through(postgres_url, way.port), patience=PATIENCE)
    assert await _read(database) == 1
    way.fall_silent()
    for ask in (_read, _write):
        began = time.monotonic()
        with pytest.raises(Unavailable):
            await ask(database)
        assert time.monotonic() - began < LONGEST
    way.speak()
    assert await _read(database) == 1
    await database.dispose()


async def test_a_connection_that_falls_silent_within_a_transaction(
    postgres_url: str, way: Relay
) -> None:
    database = Database(through(postgres_url, way.port), patience=PATIENCE)
    async with asyncio.timeout(LONGEST):
        with pytest.raises(Unavailable):
            await _write(database, way.fall_silent)
    way.speak()
    await _write(database)
    await database.dispose()


async def test_all_connections_are_silent_and_still_everybody_is_told(
    postgres_url: str, way: Relay
) -> None:
    database = Database(through(postgres_url, way.port), patience=PATIENCE, pool=2)
    await asyncio.gather(_read(database), _read(database))
    way.fall_silent()
    async with asyncio.timeout(2 * LONGEST):
        told = await asyncio.gather(*(_read(database) for _ in range(6)), return_exceptions=True)
    assert all(isinstance(each, Unavailable) for each in told), told
    async with asyncio.timeout(LONGEST):
        await database.dispose()


async def test_word_of_changes_comes_again_after_a_silence(
    postgres_url: str, way: Relay, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("adapters.persistence.listening.SILENCE", 0.1)
    database = Database(through(postgres_url, way.port), patience=PATIENCE)
    changes = database.dialect.changes(NullMeter())
    async with asyncio.timeout(LONGEST):
        await anext(changes)
        await anext(changes)  # there was a silence, but the server is there
    assert way.connections == 1
    way.fall_silent()
    word = asyncio.ensure_future(anext(changes))
    async with asyncio.timeout(LONGEST):
        # It notices that nobody is there, and tries to connect anew.
        while way.connections < 2:
            if word.done():
                word = asyncio.ensure_future(anext(changes))
            await asyncio.sleep(0.01)
        way.speak()
        await word
    await database.dispose()
