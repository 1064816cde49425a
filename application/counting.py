"""Bringing what was counted in this process to the store."""

import asyncio
from collections import Counter
from contextlib import suppress
from typing import Final

from application.ports.clock import Clock
from application.ports.tally import Taken, Tally
from application.ports.usage import Usage
from application.ports.usage_meter import NO_ROOM, STRAY, UsageMeter
from application.turn import Turn
from domain.environment import FlagSet
from domain.errors import InvalidDefinition, Unavailable
from domain.instants import EARLIEST, Instant
from domain.keys import check_flag_key
from domain.usage import DAY, Cell, hour_of, missed, newest

CELLS: Final = 100_000
"""Counts that wait in memory while the store does not take them; beyond, the oldest hours go."""
UNKNOWN_FLAGS: Final = 100
"""Keys that no flag has and that are told apart, of one environment in one hour."""

SLICE: Final = 200
"""Outcomes that are gathered before other tasks may run: some milliseconds of work if all are new,
and else a part of one."""


class Counting:
    """Takes the tally every few seconds, and adds it to the hour in which that happens.

    What the store does not take is kept for the next time, in at most so many `CELLS`. A process
    that is killed takes the last few seconds along.
    """

    def __init__(
        self,
        tally: Tally,
        usage: Usage,
        clock: Clock,
        meter: UsageMeter,
        *,
        retention_days: int,
    ) -> None:
        self._tally = tally
        self._usage = usage
        self._clock = clock
        self._meter = meter
        self._retention = retention_days * DAY
        self._kept: Counter[Cell] = Counter()
        self._asked: dict[FlagSet, set[str]] = {}
        self._asked_in: Instant = EARLIEST
        self._forgotten: Instant = EARLIEST
        self._turn = Turn()

    async def keep_up(self, interval: float) -> None:
        """Flush every so many seconds. Endless; ends by cancellation, and flushes once more."""
        try:
            while True:
                await asyncio.sleep(interval)
                # Of a write that is cut off nobody could tell whether it happened.
                await asyncio.shield(asyncio.create_task(self.flush()))
                await self.forget()
        finally:
            await self.flush()

    async def flush(self) -> None:
        """Write what was counted so far, one flush at a time. What the store refuses is kept."""
        async with self._turn():
            await self._gather(hour_of(self._clock.now()))
            if not self._kept:
                return
            evaluations = sum(self._kept.values())
            try:
                await self._usage.add(self._kept)
            except Exception as error:  # noqa: BLE001  whatever it is, counting goes on
                self._meter.usage_kept(evaluations, error)
            else:
                self._kept = Counter()
                self._meter.usage_stored(evaluations)

    async def forget(self) -> None:
        """Once an hour, drop what is older than it need be; if that fails, the next time."""
        hour = hour_of(self._clock.now())
        if hour > self._forgotten:
            with suppress(Unavailable):
                await self._usage.forget(hour - self._retention)
                self._forgotten = hour

    async def _gather(self, hour: Instant) -> None:
        """Put what was counted since the last time to what was kept."""
        for taken in self._tally.parts(SLICE):
            self._keep(hour, taken)
            await asyncio.sleep(0)
        if len(self._kept) > CELLS:
            self._kept, dropped = newest(self._kept, CELLS)
            self._meter.usage_dropped(NO_ROOM, dropped)

    def _keep(self, hour: Instant, taken: Taken) -> None:
        self._kept.update(
            {Cell(hour, answered): count for answered, count in taken.answered.items()}
        )
        for (flag_set, key), count in taken.unknown.items():
            if self._tells_apart(hour, flag_set, key):
                self._kept[Cell(hour, missed(flag_set, key))] += count
            else:
                self._meter.usage_dropped(STRAY, count)

    def _tells_apart(self, hour: Instant, flag_set: FlagSet, key: str) -> bool:
        """Whether a key that no flag has is one of the first of the hour, and may be a flag's."""
        if self._asked_in != hour:
            self._asked_in, self._asked = hour, {}
        asked = self._asked.setdefault(flag_set, set())
        if key not in asked and len(asked) < UNKNOWN_FLAGS:
            with suppress(InvalidDefinition):
                check_flag_key(key)
                asked.add(key)
        return key in asked
