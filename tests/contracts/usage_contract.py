"""Usage: what many processes counted adds up, and is told by the hour and by the day."""

import asyncio
from typing import Any

from application.pages import PageRequest
from application.ports.usage import Point, Step, UsageFilter, read_place
from domain.environment import FlagSet
from domain.staleness import Requests
from domain.usage import DAY, HOUR, Answered, Cell, missed
from tests.contracts.examples import LIVE, TRIAL, adding, flag
from tests.contracts.store import Store, StoreContract

NOON = 1_800_014_400_000
"""12:00 in UTC."""
TODAY = NOON - 12 * HOUR
ELSEWHERE = FlagSet("warehouse", "production")


def cell(
    flag: str = "banner",
    variant: str = "on",
    error_code: str = "",
    *,
    hour: int = NOON,
    flag_set: FlagSet = LIVE,
) -> Cell:
    """Something that was evaluated."""
    return Cell(hour, Answered(flag_set, flag, variant, error_code))


def miss(flag: str, *, hour: int = NOON, flag_set: FlagSet = LIVE) -> Cell:
    """Something that was asked for in vain."""
    return Cell(hour, missed(flag_set, flag))


async def points(store: Store, **wanted: Any) -> list[Point]:
    """What is told of the day, or of what is wanted instead."""
    day = {"flag_set": LIVE, "since": TODAY, "until": TODAY + DAY}
    found = await store.usage.series(UsageFilter(**{**day, **wanted}), PageRequest())
    return list(found.items)


class UsageContract(StoreContract):
    async def test_counts_add_up(self, store: Store) -> None:
        await store.usage.add({cell(): 3, cell(variant="off"): 1})
        await store.usage.add({cell(): 4, miss("nope"): 2})
        await store.usage.add({})

        assert await points(store) == [
            Point(NOON, "banner", "off", "", 1),
            Point(NOON, "banner", "on", "", 7),
        ]

    async def test_counts_that_are_added_at_once_add_up(self, store: Store) -> None:
        await asyncio.gather(*(store.usage.add({cell(): 1, miss("x"): 1}) for _ in range(20)))

        assert await points(store) == [Point(NOON, "banner", "on", "", 20)]
        (asked,) = (await store.usage.requests("shop", {"x": 0}))["x"]
        assert asked.count == 20

    async def test_large_counts_are_exact(self, store: Store) -> None:
        await store.usage.add({cell(): 2**52, miss("x"): 2**52})
        await store.usage.add({cell(): 1, miss("x"): 1})

        assert (await points(store))[0].evaluations == 2**52 + 1
        assert (await store.usage.requests("shop", {"x": 0}))["x"][0].count == 2**52 + 1

    async def test_old_hours_are_forgotten(self, store: Store) -> None:
        before = NOON - HOUR
        await store.usage.add(
            {cell(): 1, cell(hour=before): 1, miss("old", hour=before): 1, miss("new"): 1}
        )
        await store.usage.forget(NOON)

        assert [point.at for point in await points(store)] == [NOON]
        assert await store.usage.unknown("shop", "", 9) == ("new",)

    async def test_since_when_anything_is_known(self, store: Store) -> None:
        assert await store.usage.watched_since() is None
        await store.usage.add({miss("x", hour=NOON - HOUR): 1})
        assert await store.usage.watched_since() is None
        await store.usage.add({cell(hour=NOON + HOUR): 1, cell(flag_set=ELSEWHERE): 1})
        assert await store.usage.watched_since() == NOON

    async def test_when_flags_were_evaluated_last(self, shop: Store) -> None:
        await shop.write(adding(flag("banner"), flag("size"), flag("other")))
        await shop.usage.add(
            {
                cell(hour=NOON): 1,
                cell(hour=NOON + HOUR, flag_set=TRIAL, error_code="INVALID_CONTEXT"): 1,
                cell(hour=NOON + DAY, flag_set=ELSEWHERE): 1,
                miss("size"): 1,
                cell("other"): 1,
            }
        )

        assert await shop.usage.last_evaluated("shop", ["banner", "size"]) == {
            "banner": NOON + HOUR
        }
        assert await shop.usage.last_evaluated("shop", []) == {}

    async def test_requests_in_vain_since_an_instant(self, store: Store) -> None:
        await store.usage.add(
            {
                miss("a", hour=NOON - HOUR): 100,
                miss("a"): 1,
                miss("a", hour=NOON + HOUR): 2,
                miss("a", flag_set=TRIAL): 4,
                miss("a", flag_set=ELSEWHERE): 8,
                miss("b"): 16,
                miss("c"): 32,
                cell("a"): 64,
            }
        )

        assert await store.usage.requests("shop", {"a": NOON - 1, "b": NOON + 1, "c": 0}) == {
            "a": (
                Requests(environment="development", count=4, first=NOON, last=NOON),
                Requests(environment="production", count=3, first=NOON, last=NOON + HOUR),
            ),
            "c": (Requests(environment="production", count=32, first=NOON, last=NOON),),
        }
        assert await store.usage.requests("shop", {}) == {}

    async def test_unknown_flags_are_those_that_the_project_does_not_have(
        self, shop: Store
    ) -> None:
        await shop.write(adding(flag("banner"), flag("old", archived=True)))
        keys = ("b/x", "B", "a", "banner", "old", "z")
        await shop.usage.add({miss(key): 1 for key in keys})
        await shop.usage.add({miss("a", flag_set=TRIAL): 1, miss("q", flag_set=ELSEWHERE): 1})
        await shop.usage.add({cell("found"): 1})

        assert await shop.usage.unknown("shop", "", 9) == ("B", "a", "b/x", "z")
        assert await shop.usage.unknown("shop", "B", 2) == ("a", "b/x")
        assert await shop.usage.unknown("nowhere", "", 9) == ()


class UsageSeriesContract(StoreContract):
    async def test_what_is_wanted_is_told_in_order(self, store: Store) -> None:
        await store.usage.add(
            {
                cell("size", "few", hour=NOON - HOUR): 1,
                cell("size", "", "TARGETING_KEY_MISSING"): 2,
                cell("size", "many"): 3,
                cell("banner/b"): 4,
                cell("banner"): 5,
                cell(flag_set=TRIAL): 6,
                cell(flag_set=ELSEWHERE): 7,
                cell(hour=TODAY - HOUR): 8,
                cell(hour=TODAY + DAY): 9,
            }
        )

        assert await points(store) == [
            Point(NOON - HOUR, "size", "few", "", 1),
            Point(NOON, "banner", "on", "", 5),
            Point(NOON, "banner/b", "on", "", 4),
            Point(NOON, "size", "", "TARGETING_KEY_MISSING", 2),
            Point(NOON, "size", "many", "", 3),
        ]
        assert [point.evaluations for point in await points(store, flag="size")] == [1, 2, 3]
        assert await points(store, flag="none") == []
        assert await points(store, flag_set=TRIAL) == [Point(NOON, "banner", "on", "", 6)]

    async def test_days_are_sums_of_their_hours(self, store: Store) -> None:
        hours = range(-1, 25)
        await store.usage.add({cell(hour=TODAY + n * HOUR): 2 ** (n + 1) for n in hours})

        found = await points(store, step=Step.DAY, since=TODAY + 5 * HOUR, until=TODAY + DAY)
        assert found == [Point(TODAY, "banner", "on", "", 2**25 - 2)]
        found = await points(store, since=TODAY + 1, until=TODAY + HOUR + 1)
        assert [point.evaluations for point in found] == [2, 4]

    async def test_pages_are_parts_of_the_whole(self, store: Store) -> None:
        for hour in (NOON, NOON + HOUR):
            for key in ("a", "a/b", "a-b", "B"):
                await store.usage.add({cell(key, variant, hour=hour): 1 for variant in "xyz"})
                await store.usage.add({cell(key, "", "INVALID_CONTEXT", hour=hour): 1})
        for step in Step:
            wanted = UsageFilter(flag_set=LIVE, since=TODAY, until=TODAY + DAY, step=step)
            whole = await store.usage.series(wanted, PageRequest(limit=99))
            assert whole.next_after is None
            assert list(whole.items) == sorted(whole.items)
            assert [point.place for point in whole.items] == sorted(
                point.place for point in whole.items
            )
            seen: list[Point] = []
            after: str | None = ""
            while after is not None:
                page = await store.usage.series(wanted, PageRequest(limit=3, after=after))
                seen += page.items
                after = page.next_after
            assert seen == list(whole.items)

    def test_a_place_names_its_point(self) -> None:
        point = Point(NOON, "a/b", "", "INVALID_CONTEXT", 1)
        assert read_place(point.place) == point[:4]
