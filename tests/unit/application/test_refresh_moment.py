"""A refresh loads one state of the store, whatever is committed meanwhile."""

from tests.unit.application.test_refresh import Process, turn
from tests.unit.application.world import LIVE, World


async def test_what_is_loaded_is_of_one_state(shop: World) -> None:
    process = Process(shop)
    await process.refresh.start()
    await turn(shop)
    process.definitions.meanwhile = lambda: turn(shop, on=False)
    await process.refresh()
    assert process.is_on()
    assert process.snapshots.position(LIVE) == process.refresh.position

    process.definitions.meanwhile = None
    await process.refresh()
    assert not process.is_on()
    assert process.snapshots.position(LIVE) == process.refresh.position
