"""Usage over HTTP: what SDKs were served, and which flags somebody should look at."""

from typing import Any

import pytest

from application.access import KeyKind, Role
from domain.usage import DAY, HOUR
from tests.integration.http.management.world import (
    API,
    PRODUCTION,
    PROJECT,
    World,
    done,
    faults,
    problem,
)

USAGE = f"{PRODUCTION}/usage"
STALE = f"{PROJECT}/stale-flags"
EVALUATE = "/ofrep/v1/evaluate/flags"


@pytest.fixture
async def evaluated(world: World) -> World:
    """``banner`` was evaluated alone and with ``size``; another key was asked for."""
    await world.flag("banner")
    await world.flag("size")
    await world.target("banner", on=True)
    client = await world.client(await world.key(KeyKind.SERVER))
    for _ in range(2):
        done(await client.post(f"{EVALUATE}/banner", json={"context": {"targetingKey": "ann"}}))
    done(await client.post(EVALUATE, json={"context": {"targetingKey": "ann"}}))
    assert (await client.post(f"{EVALUATE}/nope", json={})).status_code == 404
    await world.container.counting().flush()
    return world


async def told(world: World, **query: str) -> list[dict[str, Any]]:
    return list(done(await world.owner.get(USAGE, params=query))["items"])


async def test_every_evaluation_is_told_by_its_hour(evaluated: World) -> None:
    on, off = (
        {
            "at": "2027-01-15T08:00:00.000Z",
            "flag": flag,
            "variant": variant,
            "error_code": None,
            "evaluations": count,
        }
        for flag, variant, count in (("banner", "on", 3), ("size", "off", 1))
    )
    assert await told(evaluated) == [on, off]
    assert await told(evaluated, flag="size") == [off]
    day = {"at": "2027-01-15T00:00:00.000Z"}
    assert await told(evaluated, by="day") == [on | day, off | day]
    assert await told(evaluated, to="2027-01-15T08:00:00Z") == []
    assert await told(evaluated, **{"from": "2027-01-15T08:59:59+00:00"}) == [on, off]


async def test_errors_are_told_as_such(world: World) -> None:
    await world.flag("banner")
    halves = {"shares": [{"variant": "on", "weight": 50_000}, {"variant": "off", "weight": 50_000}]}
    await world.target("banner", on=True, default={"split": halves})
    client = await world.client(await world.key(KeyKind.SERVER))
    assert (await client.post(f"{EVALUATE}/banner", json={})).status_code == 400
    await world.container.counting().flush()
    (row,) = await told(world)
    assert (row["variant"], row["error_code"]) == (None, "TARGETING_KEY_MISSING")


async def test_usage_comes_in_pages(evaluated: World) -> None:
    whole = await told(evaluated)
    first = done(await evaluated.owner.get(USAGE, params={"limit": "1"}))
    cursor = first["next_cursor"]
    rest = done(await evaluated.owner.get(USAGE, params={"limit": "1", "cursor": cursor}))
    assert first["items"] + rest["items"] == whole
    assert rest["next_cursor"] is None


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ({"from": "yesterday"}, "/from"),
        ({"to": "2027-01-15T08:00:00"}, "/to"),
        ({"by": "week"}, "/by"),
        ({"cursor": "MTIzNA"}, "/cursor"),
        ({"limit": "501"}, "/limit"),
    ],
)
async def test_a_wrong_question_is_told_where_it_is_wrong(
    world: World, query: dict[str, str], pointer: str
) -> None:
    response = await world.owner.get(USAGE, params=query)
    assert problem(response) == "422 invalid-request"
    assert faults(response) == [("query", pointer)]


async def test_stale_flags_are_reported_with_what_tells_so(evaluated: World) -> None:
    (unknown,) = done(await evaluated.owner.get(STALE))["items"]
    assert unknown == {
        "key": "nope",
        "flag": None,
        "signs": [
            {
                "kind": "unknown_flag",
                "since": "2027-01-15T08:00:00.000Z",
                "environment": "production",
                "variant": None,
                "requests": 1,
                "last_at": "2027-01-15T08:00:00.000Z",
            }
        ],
    }
    evaluated.clock.advance(30 * DAY)
    banner, *others = done(await evaluated.owner.get(STALE))["items"]
    assert [each["key"] for each in others] == ["nope", "size"]
    assert banner["flag"]["key"] == "banner"
    assert [(sign["kind"], sign["environment"], sign["variant"]) for sign in banner["signs"]] == [
        ("serves_one_value", "development", "off"),
        ("serves_one_value", "production", "on"),
        ("not_evaluated", None, None),
    ]
    page = done(await evaluated.owner.get(STALE, params={"limit": "1"}))
    assert page["items"] == [banner]
    query = {"limit": "9", "cursor": page["next_cursor"]}
    assert done(await evaluated.owner.get(STALE, params=query))["items"] == others
    found = done(await evaluated.owner.get(STALE, params={"kind": "not_evaluated"}))["items"]
    assert [each["key"] for each in found] == ["banner", "size"]


async def test_counts_of_a_client_key_are_no_different(world: World) -> None:
    await world.flag("hidden")
    client = await world.client(await world.key(KeyKind.CLIENT))
    assert (await client.post(f"{EVALUATE}/hidden", json={})).status_code == 404
    await world.container.counting().flush()
    assert await told(world) == []
    assert done(await world.owner.get(STALE))["items"] == []


async def test_usage_is_for_readers_of_the_place(world: World) -> None:
    reader = await world.admin(Role.READER, environment="production")
    done(await reader.get(USAGE))
    development = USAGE.replace("production", "development")
    assert problem(await reader.get(development)) == "403 forbidden"
    assert problem(await reader.get(STALE)) == "403 forbidden"
    done(await (await world.admin(Role.READER)).get(STALE))
    nowhere = await world.owner.get(f"{API}/projects/none/stale-flags")
    assert problem(nowhere) == "404 project-not-found"


async def test_what_was_counted_last_is_stored_when_the_service_stops(world: World) -> None:
    await world.flag("banner")
    client = await world.client(await world.key(KeyKind.SERVER))
    done(await client.post(f"{EVALUATE}/banner", json={}))
    usage = world.container.usage()
    await world.stack.aclose()
    assert await usage.watched_since() == world.clock.now() // HOUR * HOUR
