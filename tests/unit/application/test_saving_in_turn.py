"""Who saves while somebody else does so is no rival, and finds it done."""

import asyncio

from adapters.memory.saved_snapshots import MemorySavedSnapshots
from tests.unit.application.test_restoring import Process
from tests.unit.application.world import World


async def test_two_who_save_at_once_have_both_saved(shop: World) -> None:
    process = Process(shop, MemorySavedSnapshots())
    await process.refresh.start()
    assert all(await asyncio.gather(process.save(), process.save()))
