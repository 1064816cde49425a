"""Many who ask for a refresh at once share one that covers them all."""

import asyncio

import pytest

from tests.unit.application.test_refresh import SOON, Process, turn
from tests.unit.application.world import LIVE, TRIAL, World


@pytest.fixture
async def process(shop: World) -> Process:
    """It has loaded everything."""
    other = Process(shop)
    await other.refresh.start()
    return other


async def test_many_at_once_are_one_after_the_other(shop: World, process: Process) -> None:
    await turn(shop)
    process.meter.swaps.clear()
    await asyncio.gather(*(process.refresh() for _ in range(10)))

    assert process.is_on()
    assert process.meter.swaps == [(LIVE, 2, 1)]


async def test_who_asks_during_a_load_shares_the_next_one(shop: World, process: Process) -> None:
    asked, free = process.definitions.asked["position"], asyncio.Event()
    process.definitions.meanwhile = free.wait
    await turn(shop)
    first = asyncio.create_task(process.refresh())
    while process.definitions.asked["position"] == asked:  # noqa: ASYNC110  it tells of nothing else
        await asyncio.sleep(0)
    await turn(shop, on=False, flag_set=TRIAL)
    others = [asyncio.create_task(process.refresh()) for _ in range(10)]
    await asyncio.sleep(0)
    free.set()
    await asyncio.gather(first, *others)

    assert process.is_on()
    assert not process.is_on(TRIAL)
    assert process.definitions.asked["position"] == asked + 2


async def test_a_load_that_was_cancelled_is_nobodys(shop: World, process: Process) -> None:
    await turn(shop)
    first = asyncio.create_task(process.refresh())
    second = asyncio.create_task(process.refresh())
    await asyncio.sleep(0)
    first.cancel()
    await second
    assert process.is_on()


async def test_asks_regularly_though_no_feed_tells(shop: World, process: Process) -> None:
    checking = asyncio.create_task(process.refresh.check(0.001))
    process.meter.swapped.clear()
    await turn(shop)
    async with asyncio.timeout(SOON):
        await process.meter.swapped.wait()
    assert process.is_on()
    checking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await checking
