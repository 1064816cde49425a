"""Counting: what was taken reaches the store once, or waits for it."""

import asyncio
from collections.abc import Callable

import pytest

from adapters.memory.clock import MemoryClock
from adapters.memory.store import MemoryStore
from adapters.memory.usage import MemoryUsage
from adapters.metrics.tally import TrafficTally
from application import counting as module
from application.counting import Counting
from application.pages import PageRequest
from application.ports.usage import UsageFilter
from application.ports.usage_meter import UsageMeter
from domain.answers import Answers
from domain.decision import Reason
from domain.errors import Unavailable
from domain.flag import TargetedFlag
from domain.instants import Instant
from domain.usage import DAY, HOUR, Counts
from tests.contracts.examples import LIVE, TRIAL, flag, targeting

NOON = 1_800_014_400_000
SOON = 10
"""Seconds: generous, for a busy machine."""


class Notes(UsageMeter):
    """Writes down what it is told."""

    def __init__(self) -> None:
        self.stored: list[int] = []
        self.kept: list[int] = []
        self.dropped: list[tuple[str, int]] = []

    def usage_stored(self, evaluations: int) -> None:
        self.stored.append(evaluations)

    def usage_kept(self, evaluations: int, error: Exception) -> None:
        assert isinstance(error, Unavailable)
        self.kept.append(evaluations)

    def usage_dropped(self, why: str, evaluations: int) -> None:
        self.dropped.append((why, evaluations))


class MoodyUsage(MemoryUsage):
    """A store that does not answer while it is down, and may be held up."""

    def __init__(self) -> None:
        super().__init__(MemoryStore())
        self.down = False
        self.forgotten: list[Instant] = []
        self.begun = asyncio.Event()
        self.free = asyncio.Event()
        self.free.set()

    async def add(self, counts: Counts) -> None:
        self.begun.set()
        await self.free.wait()
        if self.down:
            raise Unavailable("the database")
        await super().add(counts)

    async def forget(self, before: Instant) -> None:
        if self.down:
            raise Unavailable("the database")
        self.forgotten.append(before)


class Process:
    """Everything of a process that counts."""

    def __init__(self) -> None:
        self.tally, self.usage, self.meter = TrafficTally(), MoodyUsage(), Notes()
        self.clock = MemoryClock(NOON)
        self.counting = Counting(self.tally, self.usage, self.clock, self.meter, retention_days=90)

    def evaluate(self, variant: str = "on", times: int = 1, key: str = "banner") -> None:
        """A decision was sent so often."""
        answers = Answers(LIVE, TargetedFlag(flag(key), targeting(key)))
        self.tally.evaluated[answers.serve(variant, Reason.STATIC).encoded] += times

    async def told(self) -> dict[tuple[Instant, str], int]:
        """What the store tells, by hour and variant."""
        wanted = UsageFilter(flag_set=LIVE, since=0, until=NOON + 9 * DAY)
        found = await self.usage.series(wanted, PageRequest())
        return {(point.at, point.variant): point.evaluations for point in found.items}


@pytest.fixture
def process() -> Process:
    return Process()


async def until(true: Callable[[], object]) -> None:
    async with asyncio.timeout(SOON):
        while not true():  # noqa: ASYNC110  as an onlooker would
            await asyncio.sleep(0.001)


async def test_everything_is_stored_once_in_the_hour_of_its_flush(process: Process) -> None:
    process.evaluate("on", 3)
    process.evaluate("off", 1)
    process.clock.advance(HOUR - 1)
    await process.counting.flush()
    process.evaluate("on", 2)
    process.clock.advance(1)
    await process.counting.flush()
    await process.counting.flush()

    assert await process.told() == {
        (NOON, "on"): 3,
        (NOON, "off"): 1,
        (NOON + HOUR, "on"): 2,
    }
    assert process.meter.stored == [4, 2]
    assert (process.meter.kept, process.meter.dropped) == ([], [])


async def test_what_the_store_refuses_waits_for_it(process: Process) -> None:
    process.usage.down = True
    process.evaluate("on", 3)
    await process.counting.flush()
    process.clock.advance(HOUR)
    process.evaluate("on", 4)
    await process.counting.flush()
    assert (process.meter.kept, process.meter.stored) == ([3, 7], [])

    process.usage.down = False
    await process.counting.flush()
    assert await process.told() == {(NOON, "on"): 3, (NOON + HOUR, "on"): 4}
    assert process.meter.stored == [7]


async def test_memory_is_bounded_and_the_oldest_hours_go(
    process: Process, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "CELLS", 3)
    process.usage.down = True
    for hour in range(5):
        process.evaluate("on", 10**hour)
        await process.counting.flush()
        process.clock.advance(HOUR)
    assert process.meter.dropped == [("memory", 1), ("memory", 10)]

    process.usage.down = False
    await process.counting.flush()
    assert list((await process.told()).values()) == [100, 1_000, 10_000]


async def test_unknown_flags_are_told_apart_up_to_a_number(
    process: Process, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "UNKNOWN_FLAGS", 2)
    for key in ("a", "not a key", "b", "a", "c"):
        process.tally.unknown_flag(LIVE, key)
    process.tally.unknown_flag(TRIAL, "c")
    await process.counting.flush()
    process.tally.unknown_flag(LIVE, "b")
    process.tally.unknown_flag(LIVE, "c")
    await process.counting.flush()

    assert await process.usage.unknown("shop", "", 9) == ("a", "b", "c")
    found = await process.usage.requests("shop", dict.fromkeys("abc", 0))
    assert {key: [each.count for each in value] for key, value in found.items()} == {
        "a": [2],
        "b": [2],
        "c": [1],
    }
    assert process.meter.dropped == [("unknown_flags", 1)] * 3

    process.clock.advance(HOUR)
    process.tally.unknown_flag(LIVE, "c")
    await process.counting.flush()
    assert len((await process.usage.requests("shop", {"c": NOON + HOUR}))["c"]) == 1


async def test_old_hours_are_forgotten_once_an_hour(process: Process) -> None:
    await process.counting.forget()
    await process.counting.forget()
    assert process.usage.forgotten == [NOON - 90 * DAY]
    process.clock.advance(HOUR)
    process.usage.down = True
    await process.counting.forget()
    process.usage.down = False
    await process.counting.forget()
    assert process.usage.forgotten == [NOON - 90 * DAY, NOON + HOUR - 90 * DAY]


async def test_it_keeps_up_and_flushes_at_its_end(process: Process) -> None:
    process.evaluate("on", 1)
    keeping_up = asyncio.create_task(process.counting.keep_up(0.001))
    await until(lambda: process.meter.stored == [1] and process.usage.forgotten)
    process.evaluate("on", 2)
    keeping_up.cancel()
    await asyncio.gather(keeping_up, return_exceptions=True)
    assert await process.told() == {(NOON, "on"): 3}


async def test_a_write_that_is_under_way_is_not_cut_off_and_not_done_twice(
    process: Process,
) -> None:
    process.usage.free.clear()
    process.evaluate("on", 1)
    keeping_up = asyncio.create_task(process.counting.keep_up(0))
    await process.usage.begun.wait()
    process.evaluate("on", 2)
    keeping_up.cancel()
    await asyncio.sleep(0.01)
    process.usage.free.set()
    await asyncio.gather(keeping_up, return_exceptions=True)
    assert await process.told() == {(NOON, "on"): 3}
    assert process.meter.stored == [1, 2]
