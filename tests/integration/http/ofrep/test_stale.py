"""A bulk answer says since when the store has not confirmed it, and only then."""

from dataclasses import replace

import pytest

from domain.environment import FlagSet
from tests.integration.http.ofrep.client import bulk
from tests.integration.http.ofrep.conftest import World
from tests.integration.http.ofrep.examples import SERVER_KEY, SHOP, TIMED, TIMED_KEY
from tests.integration.http.ofrep.schema import BULK_SUCCESS

NINE = 1_800_000_000_000
ADA = {"targetingKey": "ada"}


@pytest.mark.parametrize(("flag_set", "key"), [(SHOP, SERVER_KEY), (TIMED, TIMED_KEY)])
async def test_an_answer_tells_that_it_is_stale(world: World, flag_set: FlagSet, key: str) -> None:
    request = bulk(ADA, key)
    before = await world.ask(request)
    world.snapshots.doubt([flag_set], NINE)
    stale = await world.ask(request)
    assert stale.json()["metadata"] == {
        **before.json()["metadata"],
        "staleSince": "2027-01-15T08:00:00.000Z",
    }
    BULK_SUCCESS.validate(stale.json())
    assert stale.json()["flags"] == before.json()["flags"]

    tagged = [(b"if-none-match", stale.headers["etag"].encode())]
    again = replace(request, headers=(*request.headers, *tagged))
    assert (await world.ask(again)).status == 304
    world.snapshots.confirm([flag_set])
    after = await world.ask(again)
    assert (after.status, after.body) == (200, before.body)
    assert after.headers["etag"] == before.headers["etag"]
