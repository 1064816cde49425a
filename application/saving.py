"""Keeping the last good state of everything: off the path of requests, and never too often."""

import asyncio
from typing import Final

from application.keyring import Keyring
from application.last_good import LastGood
from application.refresh import Refresh
from application.roster import Roster
from application.snapshots import Snapshots
from application.turn import Turn
from domain.environment import FlagSet
from domain.history import Position
from domain.instants import Instant

PAUSE: Final = 1.0
"""Seconds between two looks at what is new; what changes more often is saved once."""
CONFIRMED_EVERY: Final = 30_000
"""Milliseconds after which it is saved that the store still says the same."""
LONGEST_PAUSE: Final = 30.0
"""Seconds between two attempts while it cannot be kept."""


class Saving:
    """Saves what is served since it was loaded from the store."""

    def __init__(
        self,
        refresh: Refresh,
        snapshots: Snapshots,
        keyring: Keyring,
        last_good: LastGood,
        *,
        pause: float = PAUSE,
    ) -> None:
        self._refresh = refresh
        self._snapshots = snapshots
        self._keyring = keyring
        self._last_good = last_good
        self._pause = pause
        self._saved: dict[FlagSet, str] = {}
        self._roster: Position | None = None
        self._confirmed_at: Instant = 0
        self._turn = Turn()

    async def follow(self) -> None:
        """Save what is new, again and again. Endless; ends by cancellation."""
        pause = self._pause
        while True:
            await asyncio.sleep(pause)
            pause = self._pause if await self() else min(2 * pause, LONGEST_PAUSE)

    async def __call__(self, *, ending: bool = False) -> bool:
        """Save what is new now, one at a time, and tell whether all of it is kept everywhere.

        At the end of a process it is also saved up to when the store has confirmed it.
        """
        async with self._turn():
            return await self._save_all(ending=ending)

    async def _save_all(self, *, ending: bool) -> bool:
        confirmed_at = self._refresh.confirmed_at
        kept = [await self._save(flag_set) for flag_set in tuple(self._snapshots.loaded())]
        newer = confirmed_at - self._confirmed_at
        anew = all(kept) and (newer >= CONFIRMED_EVERY or (ending and newer > 0))
        # The roster comes last: what it names can be found.
        return await self._save_roster(confirmed_at, anew=anew) and all(kept)

    async def _save(self, flag_set: FlagSet) -> bool:
        """An environment whose revision is saved already needs no newer position."""
        position = self._snapshots.position(flag_set)
        snapshot = self._snapshots.loaded().get(flag_set)
        if position is None or snapshot is None:
            return True
        if self._saved.get(flag_set) == snapshot.revision:
            return True
        kept = await self._last_good.keep_snapshot(snapshot, position)
        if kept:
            self._saved[flag_set] = snapshot.revision
        return kept

    async def _save_roster(self, confirmed_at: Instant, *, anew: bool) -> bool:
        position = self._refresh.position
        if position is None or (position == self._roster and not anew):
            return True
        roster = Roster(tuple(self._snapshots.loaded()), self._keyring.credentials())
        kept = await self._last_good.keep_roster(roster, position, confirmed_at, anew=anew)
        if kept:
            self._roster, self._confirmed_at = position, confirmed_at
        return kept
