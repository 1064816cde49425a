"""Other processes are told of a commit; that they cannot be told does not harm it."""

import asyncio

from application.announcing import Announcing
from application.ports.announcer import Announcer
from domain.errors import Unavailable
from tests.unit.application.world import Notebook


class Crier(Announcer):
    """Cries, unless it has lost its voice."""

    def __init__(self) -> None:
        self.cries = 0
        self.hoarse = False

    async def announce(self) -> None:
        if self.hoarse:
            raise Unavailable("Redis")
        self.cries += 1


async def test_tells_others_and_refreshes() -> None:
    crier, meter, refreshed = Crier(), Notebook(), asyncio.Queue[int]()
    after_commit = Announcing(lambda: refreshed.put(1), crier, meter)
    await after_commit()
    crier.hoarse = True
    await after_commit()
    assert (crier.cries, refreshed.qsize()) == (1, 2)
    assert meter.successes == ["Redis"]
    assert [what for what, _ in meter.failures] == ["Redis"]
