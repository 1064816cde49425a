"""What was counted is told, and what it says about flags."""

from typing import Any

import pytest

from application import evidence
from application.access import Actor
from application.commands.archive_flag import ArchiveFlag
from application.commands.create_flag import CreateFlag
from application.commands.set_targeting import SetTargeting
from application.commands.turn_flag import TurnFlag
from application.pages import Page, PageRequest
from application.ports.usage import Point, Step
from application.queries.read_usage import ReadUsage
from application.queries.report_stale_flags import ReportStaleFlags, StaleFlag
from domain.environment import FlagSet
from domain.errors import EnvironmentNotFound, Forbidden, ProjectNotFound
from domain.flag import FlagKind
from domain.split import Share, Split
from domain.staleness import Sign, SignKind
from domain.usage import DAY, HOUR, Answered, Cell, hour_of, missed
from domain.values import ValueType
from tests.unit.application.world import LIVE, NOW, TRIAL, World

THIS_HOUR = hour_of(NOW)
HALVES = Split((Share("on", 50_000), Share("off", 50_000)))


def served(flag: str = "banner", hour: int = THIS_HOUR) -> Cell:
    return Cell(hour, Answered(LIVE, flag, "on"))


async def report(world: World, **wanted: Any) -> Page[StaleFlag]:
    found: Page[StaleFlag] = await world.do(ReportStaleFlags(project="shop", **wanted))
    return found


async def kinds(world: World) -> dict[str, set[SignKind]]:
    found = await report(world)
    return {stale.key: {sign.kind for sign in stale.signs} for stale in found.items}


async def test_a_day_of_hours_or_a_month_of_days(shop: World) -> None:
    hours = (0, -HOUR, -24 * HOUR, -25 * HOUR, -29 * DAY, -31 * DAY)
    await shop.usage.add({served(hour=THIS_HOUR + before): 1 for before in hours})

    async def told(**wanted: Any) -> list[Point]:
        page: Page[Point] = await shop.do(ReadUsage(flag_set=LIVE, **wanted))
        return list(page.items)

    assert [point.at - THIS_HOUR for point in await told()] == [-24 * HOUR, -HOUR, 0]
    assert sum(point.evaluations for point in await told(step=Step.DAY)) == 5
    assert len(await told(since=0, until=THIS_HOUR)) == 5
    assert await told(flag="size") == []


async def test_usage_of_a_place_that_does_not_exist(shop: World) -> None:
    with pytest.raises(EnvironmentNotFound):
        await shop.do(ReadUsage(flag_set=FlagSet("shop", "nowhere")))
    with pytest.raises(ProjectNotFound):
        await shop.do(ReportStaleFlags(project="nowhere"))
    with pytest.raises(Forbidden):
        await shop.do(ReportStaleFlags(project="shop"), Actor("x", ()))


async def test_new_flags_are_not_stale(shop: World) -> None:
    assert await report(shop) == Page(())


async def test_flags_grow_stale(shop: World) -> None:
    await shop.do(SetTargeting(flag_set=LIVE, flag="banner", on=True, default=HALVES))
    shop.clock.advance(30 * DAY)
    hour = hour_of(shop.clock.now())
    await shop.usage.add({served(hour=hour): 1, served("size", hour): 1, served(hour=NOW - DAY): 1})
    found = await report(shop)
    assert [stale.key for stale in found.items] == ["size"]
    assert found.items[0].flag is not None
    assert found.items[0].signs == tuple(
        Sign(kind=SignKind.ONE_VALUE, since=NOW, environment=environment, variant="large")
        for environment in ("development", "production")
    )

    shop.clock.advance(30 * DAY)
    assert await kinds(shop) == {
        "banner": {SignKind.NOT_EVALUATED, SignKind.PAST_LIFETIME},
        "size": {SignKind.ONE_VALUE, SignKind.NOT_EVALUATED, SignKind.PAST_LIFETIME},
    }
    await shop.do(TurnFlag(flag_set=TRIAL, flag="size", on=True))
    assert SignKind.ONE_VALUE not in (await kinds(shop))["size"]


async def test_an_archived_flag_that_is_asked_for(shop: World) -> None:
    await shop.usage.add({Cell(THIS_HOUR, missed(LIVE, "banner")): 100})
    shop.clock.advance(DAY)
    await shop.do(ArchiveFlag(project="shop", key="banner"))
    assert await kinds(shop) == {}
    later = hour_of(shop.clock.now()) + HOUR
    await shop.usage.add({Cell(later, missed(LIVE, "banner")): 7})

    (stale,) = (await report(shop)).items
    assert stale.signs == (
        Sign(
            kind=SignKind.ARCHIVED_BUT_EVALUATED,
            since=later,
            environment="production",
            requests=7,
            last_at=later,
        ),
    )


async def test_a_flag_that_never_was_is_asked_for(shop: World) -> None:
    await shop.usage.add({Cell(THIS_HOUR, missed(LIVE, "bannner")): 7})
    (stale,) = (await report(shop)).items
    assert (stale.key, stale.flag) == ("bannner", None)
    assert stale.signs == (
        Sign(
            kind=SignKind.UNKNOWN_FLAG,
            since=THIS_HOUR,
            environment="production",
            requests=7,
            last_at=THIS_HOUR,
        ),
    )


@pytest.fixture
async def crowd(shop: World, monkeypatch: pytest.MonkeyPatch) -> World:
    """Many flags, looked into a few at a time, all old and every third meant to stay."""
    monkeypatch.setattr(evidence, "AT_ONCE", 4)
    for number in range(10):
        kind = FlagKind.RELEASE if number % 3 else FlagKind.OPERATIONAL
        command = CreateFlag(
            project="shop", key=f"f-{number}", value_type=ValueType.BOOLEAN, kind=kind
        )
        await shop.do(command)
    shop.clock.advance(50 * DAY)
    hour = hour_of(shop.clock.now())
    await shop.usage.add({Cell(hour, missed(LIVE, f"f-{n}0")): 1 for n in range(5)})
    return shop


async def test_the_report_comes_in_pages(crowd: World) -> None:
    whole = await report(crowd)
    keys = [stale.key for stale in whole.items]
    assert len(keys) == 13
    assert keys == sorted(keys)
    for limit in (1, 3, 12, 13):
        seen: list[StaleFlag] = []
        after: str | None = ""
        while after is not None:
            page = await report(crowd, page=PageRequest(limit, after))
            assert len(page.items) <= limit
            seen += page.items
            after = page.next_after
        assert seen == list(whole.items)


async def test_the_report_is_filtered_by_sign(crowd: World) -> None:
    whole = await report(crowd)
    for kind in SignKind:
        found = await report(crowd, kind=kind)
        assert found.items == tuple(
            stale for stale in whole.items if kind in {sign.kind for sign in stale.signs}
        )
