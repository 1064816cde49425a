"""Saved snapshots in a real Valkey."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from redis.asyncio import Redis

from adapters.redis.connection import connect
from adapters.redis.saved_snapshots import RedisSavedSnapshots
from application.ports.saved_snapshots import SavedSnapshots, Unusable
from domain.errors import Unavailable
from entrypoints.scale.valkey import Valkey
from tests.contracts.saved_snapshots_contract import NAME, SavedSnapshotsContract, saved


@pytest.fixture
async def client(redis_url: str) -> AsyncIterator[Redis]:
    async with connect(redis_url, patience=5) as client:
        yield client


@pytest.fixture
def place(client: Redis) -> RedisSavedSnapshots:
    return RedisSavedSnapshots(client, "flaghoist:test", expiry=100)


class TestContract(SavedSnapshotsContract): ...


async def test_equal_bodies_are_kept_once_and_everything_expires(
    place: SavedSnapshots, client: Redis
) -> None:
    for name in (NAME, "shop/development"):
        await place.keep(name, saved())
    keys = await client.keys("*")
    assert len(await client.keys("*:body:*")) == 1
    assert len(keys) == 3
    assert all([0 < await client.ttl(key) <= 100 for key in keys])


@pytest.mark.parametrize("part", ["body", "saved"])
@pytest.mark.parametrize("change", ["changed", "deleted"])
async def test_what_was_altered_is_not_used(
    place: SavedSnapshots, client: Redis, part: str, change: str
) -> None:
    await place.keep(NAME, saved())
    (key,) = await client.keys(f"*:{part}:*")
    if change == "deleted":
        await client.delete(key)
    else:
        await client.setrange(key, 3, "x")
    if (part, change) == ("saved", "deleted"):
        assert await place.find(NAME) is None
    else:
        with pytest.raises(Unusable):
            await place.find(NAME)
    if (part, change) != ("body", "changed"):
        assert await place.position(NAME) is None


async def test_it_comes_back_by_itself(tmp_path: Path) -> None:
    with Valkey(tmp_path) as server:
        async with connect(server.url, patience=2) as client:
            place = RedisSavedSnapshots(client, "flaghoist:test")
            await place.keep(NAME, saved())
            server.kill()
            for attempt in (
                place.find(NAME),
                place.position(NAME),
                place.keep(NAME, saved()),
            ):
                with pytest.raises(Unavailable):
                    await attempt
            server.start()
            assert await place.keep(NAME, saved())
            assert await place.find(NAME) == saved()
