"""The stream of changes for people and tools."""

import json
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from typing import Any

import pytest

from adapters.memory.catalogue import MemoryCatalogue
from application.access import Grant, KeyKind, Role
from application.ports.catalogue import HistoryFilter
from domain.history import Entry
from entrypoints.http.app import create_app
from entrypoints.settings import DatabaseSettings, Settings, StreamsSettings
from tests.integration.http.listener import Listener, listening
from tests.integration.http.management.world import (
    ANY_VERSION,
    API,
    PRODUCTION,
    PROJECT,
    World,
    done,
    faults,
    problem,
)

EVENTS = f"{PRODUCTION}/events"


@pytest.fixture
def settings() -> Settings:
    return Settings(
        database=DatabaseSettings(url="memory:"), streams=StreamsSettings(heartbeat=0.05, per_key=2)
    )


async def reader_of(world: World) -> str:
    return await world.key(KeyKind.ADMIN, Grant(Role.READER, "default", "production"))


def listen(
    world: World, key: str, *headers: tuple[str, str], path: str = EVENTS
) -> AbstractAsyncContextManager[Listener]:
    app = create_app(world.container)
    return listening(app, path, ("authorization", f"Bearer {key}"), *headers)


async def change_of(listener: Listener) -> dict[str, Any]:
    """The next change, past heartbeats."""
    while (heard := await listener.heard()) == ":\n\n":
        pass
    number, name, data = heard.removesuffix("\n\n").split("\n")
    change: dict[str, Any] = json.loads(data.removeprefix("data: "))
    assert (number, name) == (f"id: {change['sequence']}", "event: change")
    return change


async def greeting_of(listener: Listener) -> str:
    heard = await listener.heard()
    return heard.removesuffix("\n\n").partition("\nid: ")[2]


async def test_changes_are_told_as_the_history_has_them(world: World) -> None:
    await world.flag()
    async with listen(world, await reader_of(world)) as listener:
        newest = done(await world.owner.get(f"{PROJECT}/history"))["items"][0]
        assert await greeting_of(listener) == str(newest["sequence"])
        assert (listener.status, listener.headers["cache-control"]) == (200, "no-store")
        await world.target("banner", on=True)
        await world.flag("other")
        changes = [await change_of(listener) for _ in range(3)]
    wanted = {"environment": "production", "project_wide": "true"}
    told = done(await world.owner.get(f"{PROJECT}/history", params=wanted))["items"]
    named = [{**change, "author_name": newest["author_name"]} for change in changes]
    assert named == list(reversed(told[:3]))


async def test_who_comes_back_misses_nothing(world: World) -> None:
    await world.flag()
    history = done(await world.owner.get(f"{PROJECT}/history"))["items"]
    for number in range(120):
        await world.target("banner", on=not number % 2)
    last = ("last-event-id", str(history[0]["sequence"]))
    async with listen(world, await reader_of(world), last) as listener:
        assert await greeting_of(listener) == last[1]
        versions = [(await change_of(listener))["version"] for _ in range(120)]
    assert versions == list(range(2, 122))


async def test_one_read_serves_all_who_listen_there_and_none_elsewhere(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await world.flag()
    reads: list[str | None] = []
    read = MemoryCatalogue.history_after

    async def counting(
        catalogue: MemoryCatalogue, wanted: HistoryFilter, after: int, limit: int
    ) -> tuple[Entry, ...]:
        reads.append(wanted.environment)
        return await read(catalogue, wanted, after, limit)

    monkeypatch.setattr(MemoryCatalogue, "history_after", counting)
    async with AsyncExitStack() as stack:
        keys = [
            (await world.key(KeyKind.ADMIN, Grant(Role.READER, "default", place)), place)
            for place in ("production",) * 4 + ("development",)
        ]
        listeners = [
            await stack.enter_async_context(
                listen(world, key, path=f"{PROJECT}/environments/{place}/events")
            )
            for key, place in keys * 2
        ]
        for listener in listeners:
            await listener.heard()
            assert await listener.heard() == ":\n\n"
        reads.clear()
        await world.target("banner", on=True)
        told = [await change_of(listeners[number]) for number in range(10) if number % 5 < 4]
        assert told == [told[0]] * 8
        # One that finds the change, and one that finds that there is no more.
        while len(reads) < 2:
            assert await listeners[0].heard() == ":\n\n"
        assert reads == ["production"] * 2


async def test_silence_is_filled_with_comments(world: World) -> None:
    async with listen(world, await reader_of(world)) as listener:
        await listener.heard()
        assert [await listener.heard() for _ in range(2)] == [":\n\n"] * 2


async def test_a_revoked_key_hears_no_more(world: World) -> None:
    key = await reader_of(world)
    credential = world.container.keyring().find(key.encode())
    assert credential is not None
    async with listen(world, key) as listener:
        await listener.heard()
        done(await world.owner.delete(f"{API}/keys/{credential.id}", headers=ANY_VERSION))
        while heard := await listener.heard():
            assert credential.id not in heard


async def test_the_end_of_the_service_is_the_end_of_the_stream(world: World) -> None:
    async with listen(world, await reader_of(world)) as listener:
        await listener.heard()
        world.container.streams().end()
        while await listener.heard():
            pass


async def test_a_key_has_so_many_streams(world: World) -> None:
    key = await reader_of(world)
    async with listen(world, key) as first, listen(world, key) as second:
        await first.heard()
        await second.heard()
        refused = await (await world.client(key)).get(EVENTS)
    assert problem(refused) == "429 too-many-streams"
    assert 30 <= int(refused.headers["retry-after"]) < 60


async def test_the_stream_is_for_readers_of_the_environment(world: World) -> None:
    elsewhere = await world.admin(Role.OWNER, environment="development")
    assert problem(await elsewhere.get(EVENTS)) == "403 forbidden"
    nowhere = await world.owner.get(f"{PROJECT}/environments/none/events")
    assert problem(nowhere) == "404 environment-not-found"
    wrong = await world.owner.get(EVENTS, headers={"last-event-id": "-1"})
    assert faults(wrong) == [("header", "/last-event-id")]
