"""How long changes wait until they are served."""

import pytest

from tests.unit.application.test_refresh import Process, turn
from tests.unit.application.world import LIVE, World


@pytest.fixture
async def process(shop: World) -> Process:
    """It has loaded everything."""
    other = Process(shop)
    await other.refresh.start()
    return other


async def test_tells_how_long_the_oldest_change_waited(shop: World, process: Process) -> None:
    assert process.meter.lags == []
    for on in (True, False):
        await turn(shop, on=on)
        shop.clock.advance(40)
    await process.refresh()
    await process.refresh()

    assert process.meter.lags == [80]


async def test_a_change_waits_until_every_environment_has_it(shop: World, process: Process) -> None:
    await turn(shop)
    process.definitions.down_for = LIVE
    await process.refresh()
    assert process.meter.lags == []

    shop.clock.advance(30_000)
    await turn(shop, on=False)
    process.definitions.down_for = None
    await process.refresh()
    assert process.meter.lags == [30_000]


async def test_a_clock_behind_that_of_the_author_makes_no_lag_less_than_none(
    shop: World, process: Process
) -> None:
    await turn(shop)
    shop.clock.advance(-1_000)
    await process.refresh()
    assert process.meter.lags == [0]
