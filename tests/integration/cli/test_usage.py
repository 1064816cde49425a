"""`usage` and `stale`, in this process and over HTTP, and on a terminal."""

import sqlite3
import sys
from collections.abc import AsyncIterator
from contextlib import closing

import pytest

from domain.environment import FlagSet
from domain.usage import DAY, HOUR, Answered, Cell, missed
from entrypoints.cli.service import Flaghoist
from tests.integration.cli import conftest
from tests.integration.cli.both import Way, reached_with_container
from tests.integration.cli.test_both_ways import BANNER, NOWHERE, PRODUCTION, refused

HOUR_OF_MAY = 1_777_629_600_000
"""2026-05-01T10:00:00Z."""


@pytest.fixture(params=["local", "remote"])
async def service(request: pytest.FixtureRequest) -> AsyncIterator[Flaghoist]:
    way: Way = request.param
    async with reached_with_container(way) as (found, container):
        await container.usage().add(
            {
                Cell(HOUR_OF_MAY, Answered(PRODUCTION, "banner", "on")): 3,
                Cell(HOUR_OF_MAY + HOUR, Answered(PRODUCTION, "banner", "on")): 4,
                Cell(HOUR_OF_MAY, Answered(PRODUCTION, "banner", "", "INVALID_CONTEXT")): 5,
                Cell(HOUR_OF_MAY, Answered(FlagSet("default", "development"), "banner", "on")): 6,
                Cell(HOUR_OF_MAY, missed(PRODUCTION, "nope")): 7,
            }
        )
        yield found


async def test_usage_by_hour_and_day(service: Flaghoist) -> None:
    wanted = {"from": "2026-05-01T00:00:00Z", "to": "2026-05-02T00:00:00Z"}
    hours = await service.usage.series(PRODUCTION, wanted)
    assert [row["evaluations"] for row in hours] == [5, 3, 4]
    days = await service.usage.series(PRODUCTION, {**wanted, "by": "day", "flag": "banner"})
    assert days == [
        {
            "at": "2026-05-01T00:00:00.000Z",
            "flag": "banner",
            "variant": None,
            "error_code": "INVALID_CONTEXT",
            "evaluations": 5,
        },
        {
            "at": "2026-05-01T00:00:00.000Z",
            "flag": "banner",
            "variant": "on",
            "error_code": None,
            "evaluations": 7,
        },
    ]
    assert await service.usage.series(PRODUCTION, {**wanted, "flag": "none"}) == []
    assert await service.usage.series(PRODUCTION, {}) == []


async def test_stale_flags(service: Flaghoist) -> None:
    await service.flags.create("default", BANNER)
    (stale,) = await service.usage.stale("default", {})
    assert (stale["key"], stale["signs"][0]["requests"]) == ("nope", 7)
    assert await service.usage.stale("default", {"kind": "unknown_flag"}) == [stale]
    assert await service.usage.stale("default", {"kind": "past_lifetime"}) == []


async def test_places_that_do_not_exist(service: Flaghoist) -> None:
    failure = await refused(service.usage.series(NOWHERE, {}))
    assert failure.lines == ("there is no environment 'default/nowhere'",)
    failure = await refused(service.usage.stale("nowhere", {}))
    assert failure.lines == ("there is no project 'nowhere'",)


@pytest.fixture
def old(prepared: conftest.Flaghoist) -> conftest.Flaghoist:
    """A flag that is a hundred days old, and what was asked for."""
    prepared("flag", "create", "banner", "--owner", "content")
    prepared("flag", "create", "gone")
    prepared("flag", "archive", "gone")
    with closing(sqlite3.connect("var/flaghoist.db")) as connection:
        (now,) = connection.execute("SELECT max(at) FROM history").fetchone()
        hour = now // HOUR * HOUR
        connection.execute("DROP TRIGGER history_no_update")
        connection.execute("UPDATE history SET at = at - ?", (100 * DAY,))
        connection.execute(
            "INSERT INTO usage VALUES ('default', 'production', ?, 'banner', 'on', '', 1204)",
            (hour - 40 * DAY,),
        )
        for key in ("gone", "nope"):
            row = (key, hour - HOUR)
            connection.execute("INSERT INTO misses VALUES ('default', ?, 'production', ?, 3)", row)
        connection.commit()
    return prepared


def test_people_read_why_a_flag_is_stale(
    old: conftest.Flaghoist, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert [row["key"] for row in old("stale").json] == ["banner", "gone", "nope"]
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setattr(type(sys.stdout), "isatty", lambda _self: True, raising=False)
    said = " ".join(old("stale").out.split())
    assert "banner" in said
    assert "content" in said
    assert "serves 'off' to everybody in development since 20" in said
    assert "not evaluated since 20" in said
    assert "past its expected lifetime since 20" in said
    assert "archived, and asked for: 3 requests in production since 20" in said
    assert "no such flag, and asked for: 3 requests in production since 20" in said


def test_people_read_how_often_flags_were_served(
    old: conftest.Flaghoist, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert old("usage").json == []
    monkeypatch.setattr(type(sys.stdout), "isatty", lambda _self: True, raising=False)
    assert "Nothing was evaluated." in old("usage", "banner").out
    said = old("usage", "--since", "2020-01-01T00:00:00Z").out
    assert "1,204" in said
    assert "Day" in said
    assert "Hour" in old("usage", "--by", "hour", "--since", "2020-01-01T00:00:00Z").out


def test_a_wrong_instant_is_told(prepared: conftest.Flaghoist) -> None:
    ended = prepared("usage", "--until", "tomorrow")
    assert ended.code == 2
    assert ended.err.startswith("flaghoist: --until: must be an RFC 3339 date-time")
