"""Keeping the last good state of everything: off the path of requests, and never too often."""

import asyncio
from typing import Final

from application.keyring import Keyring
from application.last_good import LastGood
from application.refresh import Refresh
from application.roster import Roster
from application.snapshots import Snapshots
from domain.environment import FlagSet
from domain.history import Position

PAUSE: Final = 1.0
"""Seconds between two looks at what is new; what changes more often is saved once."""
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

    async def follow(self) -> None:
        """Save what is new, again and again. Endless; ends by cancellation."""
        pause = self._pause
        while True:
            await asyncio.sleep(pause)
            pause = self._pause if await self() else min(2 * pause, LONGEST_PAUSE)

    async def __call__(self) -> bool:
        """Save what is new now, and tell whether all of it is kept everywhere."""
        kept = [await self._save(flag_set) for flag_set in tuple(self._snapshots.loaded())]
        # The roster comes last: what it names can be found.
        return await self._save_roster() and all(kept)

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

    async def _save_roster(self) -> bool:
        position = self._refresh.position
        if position in {None, self._roster}:
            return True
        roster = Roster(tuple(self._snapshots.loaded()), self._keyring.credentials())
        kept = await self._last_good.keep_roster(roster, position)
        if kept:
            self._roster = position
        return kept
