"""What stands behind the '?' of a URL holds for every connection, or is refused with its rule."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import asyncpg
import pytest

from adapters.persistence.database import Database
from adapters.persistence.listening import SILENCE, WHAT, listen
from adapters.persistence.postgres import CHANNEL, Postgres
from domain.errors import InvalidDefinition, Unavailable
from entrypoints.scale.postgres import Postgres as Server
from tests.contracts.examples import SHOP
from tests.contracts.store import Store
from tests.integration.persistence.databases import store_over
from tests.integration.postgres.conftest import url_of
from tests.unit.application.world import Notebook

SOON = SILENCE / 2
"""Seconds in which somebody looks only because there was word."""
PLACE = "postgresql+asyncpg://ada:s3cret@db.example/shop"


async def heard(changes: AsyncIterator[None]) -> None:
    async with asyncio.timeout(SOON):
        await anext(changes)


@pytest.mark.parametrize(
    "arguments",
    [
        "ssl=prefer",
        "prepared_statement_cache_size=0",
        "statement_cache_size=0&ssl=disable",
        "user=flaghoist&password=any",
        "target_session_attrs=read-write",
    ],
)
async def test_word_of_changes_comes_with_any_argument(
    arguments: str, database: Database, store: Store
) -> None:
    same = Database(f"{url_of(database)}?{arguments}")
    changes = store_over(same).change_feed.changes()
    await heard(changes)
    await store.write(lambda work: work.projects.add(SHOP))
    await heard(changes)
    assert await store_over(same).definitions.sequence() == 1
    await changes.aclose()  # type: ignore[attr-defined]  # it is a generator
    await same.dispose()


@pytest.mark.parametrize(
    ("arguments", "rule"),
    [
        ("sslmode=verify-full", "must say 'ssl=verify-full' instead of 'sslmode'"),
        ("sslmode=s3cret", "must say 'ssl=require' instead of 'sslmode'"),
        ("host=other", "must not have the argument 'host': there are direct_tls, gsslib, "),
        ("timeout=3", "must not have the argument 'timeout': there are "),
        ("ssl=on", "must have as 'ssl' one of: disable, allow, prefer, require, verify-ca, "),
        ("ssl=require&ssl=prefer", "must have the argument 'ssl' once"),
        ("statement_cache_size=many", "must have a whole number as 'statement_cache_size'"),
    ],
)
def test_an_argument_that_means_nothing_is_refused(arguments: str, rule: str) -> None:
    with pytest.raises(InvalidDefinition) as refused:
        Database(f"{PLACE}?{arguments}")
    assert refused.value.rule.startswith(rule)
    assert "s3cret" not in refused.value.rule


def fails(*faults: Exception, then: Callable[[], Awaitable[Any]]) -> Callable[[], Awaitable[Any]]:
    """Connects after these faults."""
    left = list(faults)

    async def connect() -> Any:
        if left:
            raise left.pop(0)
        return await then()

    return connect


@pytest.mark.parametrize(("failures", "told"), [(2, 0), (3, 1), (5, 3)])
async def test_who_cannot_listen_for_long_tells_of_it_with_one_cause(
    failures: int,
    told: int,
    shared_postgres: Server,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("adapters.persistence.listening._PAUSES", (0, 0, 0))
    meter = Notebook()
    starting, gone = asyncpg.CannotConnectNowError("starting up"), ConnectionRefusedError()
    faults = (gone, gone, starting, gone, gone)

    async def real() -> Any:
        return await asyncpg.connect(
            shared_postgres.url().replace("postgresql+asyncpg", "postgresql")
        )

    connect = fails(*faults[:failures], then=real)
    changes = listen(connect, Postgres(PLACE).answering, CHANNEL, meter)
    await heard(changes)
    assert [what for what, _ in meter.failures] == [WHAT] * told
    causes = [error.cause for _, error in meter.failures if isinstance(error, Unavailable)]
    assert causes == ["db.example:5432/shop does not answer: starting up"] * told
    assert meter.successes == [WHAT]
    await changes.aclose()  # type: ignore[attr-defined]  # it is a generator


async def test_listening_that_is_refused_for_no_reason_anybody_foresaw_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("adapters.persistence.listening._PAUSES", (0, 0.01))
    meter, refused = Notebook(), asyncio.Event()

    async def connect() -> Any:
        if meter.failures:
            refused.set()
        raise TypeError("no such thing")

    changes = listen(connect, Postgres(PLACE).answering, CHANNEL, meter)
    waiting = asyncio.ensure_future(anext(changes))
    async with asyncio.timeout(SOON):
        await refused.wait()
    waiting.cancel()
    assert meter.failures[0][0] == WHAT
    assert isinstance(meter.failures[0][1], TypeError)
