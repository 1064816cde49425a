"""What happens after a commit where the store itself tells nobody."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

from application.ports.announcer import Announcer
from application.ports.meter import Meter

WHAT: Final = "Redis"
NOTICED_BY: Final = "announcing"


class Announcing:
    """Tells other processes of the commit while this one refreshes itself. Never raises.

    Whoever is not told finds out by asking the store, some seconds later.
    """

    def __init__(
        self, refresh: Callable[[], Awaitable[None]], announcer: Announcer, meter: Meter
    ) -> None:
        self._refresh = refresh
        self._announcer = announcer
        self._meter = meter

    async def __call__(self) -> None:
        await asyncio.gather(self._announce(), self._refresh())

    async def _announce(self) -> None:
        try:
            await self._announcer.announce()
        except Exception as error:  # noqa: BLE001  the commit is durable whatever happens here
            self._meter.failed(WHAT, error, NOTICED_BY)
        else:
            self._meter.works(WHAT, NOTICED_BY)
