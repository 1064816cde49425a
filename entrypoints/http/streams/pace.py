"""When a client hears of a change, and when it has to come again: not all at once."""

import asyncio
from dataclasses import dataclass
from typing import Final

from application.streams import Stream

_SETTLING: Final = 0.1
"""Seconds in which other processes learn of a change too: whom this one tells may ask another."""
_REFETCHES: Final = 1_000
"""Clients a second that may be told of one change, and then ask again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How telling is spread over time, and over connections."""

    heartbeat: float
    jitter: float
    lifetime: int

    def delay(self, unit: float, listening: int) -> float:
        """Seconds between a change and telling one of so many listeners of it."""
        return _SETTLING + unit * min(self.jitter, listening / _REFETCHES)

    def stay(self, unit: float, left: float) -> float:
        """Seconds that a stream stays open whose token is good for so many more.

        Tokens end at the same moment for everybody, so those with much time left leave earlier,
        and come back with a new one.
        """
        return left * (1 - unit / 2) if left > self.lifetime / 2 else left


async def linger(stream: Stream, seconds: float) -> None:
    """Wait so long, whatever wakes the stream, unless it ends."""
    loop = asyncio.get_running_loop()
    until = loop.time() + seconds
    while not stream.ended and (left := until - loop.time()) > 0:
        await stream.sleep(left)
