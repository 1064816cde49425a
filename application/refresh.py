"""Keeping what this process serves up to the store."""

import asyncio

from application.keyring import Keyring
from application.ports.change_feed import ChangeFeed
from application.ports.definitions import Definitions
from application.ports.meter import Meter
from application.snapshots import Snapshots, uncollected
from domain.environment import FlagSet

LONGEST_PAUSE = 30.0
"""Seconds between two attempts while the store does not answer."""

_NOTHING = -1
"""Before the sequence of every store: nothing was loaded from it."""


class Refresh:
    """Brings snapshots and keyring up to the store; one refresh at a time."""

    def __init__(
        self,
        definitions: Definitions,
        snapshots: Snapshots,
        keyring: Keyring,
        meter: Meter,
        *,
        first_pause: float = 1.0,
    ) -> None:
        self._definitions = definitions
        self._snapshots = snapshots
        self._keyring = keyring
        self._meter = meter
        self._first_pause = first_pause
        self._sequence = _NOTHING
        self._failed = False
        self._turn = asyncio.Lock()

    @property
    def started(self) -> bool:
        """Whether everything was loaded once, so that what there is can be evaluated."""
        return self._sequence != _NOTHING

    @property
    def failed(self) -> bool:
        """Whether the last attempt to load what changed failed, in whole or in part.

        What was loaded before is served meanwhile, and may be out of date.
        """
        return self._failed

    async def start(self) -> None:
        """Load everything for the first time. Raise whatever prevents that."""
        async with self._turn:
            with uncollected():
                await self._load()

    async def _load(self) -> None:
        sequence = await self._definitions.sequence()
        self._keyring.replace(await self._definitions.credentials())
        for flag_set in await self._definitions.flag_sets(0):
            await self._snapshots.refresh(flag_set)
        self._sequence = sequence

    async def __call__(self) -> None:
        """Load what changed since the last time. Never raises: the last good state stays.

        When it returns, everything committed before the call is served. What cannot be loaded
        is told to the meter and tried again later.
        """
        await self._try()

    async def _try(self) -> bool:
        """Load what changed, and tell whether everything could be loaded."""
        async with self._turn:
            refreshed = await self._load_changes()
            self._failed = not refreshed
            return refreshed

    async def _load_changes(self) -> bool:
        try:
            sequence = await self._definitions.sequence()
            if sequence == self._sequence:
                return True
            credentials, flag_sets = await asyncio.gather(
                self._definitions.credentials(), self._definitions.flag_sets(self._sequence)
            )
            self._keyring.replace(credentials)
        except Exception as error:  # noqa: BLE001  whatever it is, serving goes on
            self._meter.refresh_failed("the store", error)
            return False
        refreshed = all([await self._refresh(flag_set) for flag_set in flag_sets])
        self._sequence = sequence if refreshed else self._sequence
        return refreshed

    async def follow(self, feed: ChangeFeed) -> None:
        """Refresh whenever the feed tells of a change. Endless; ends by cancellation.

        What failed is tried again soon, and less and less often, even if nothing changes: a key
        that was revoked must not stay in force until somebody happens to change something else.
        """
        async for _ in feed.changes():
            pause = self._first_pause
            while not await self._try():
                await asyncio.sleep(pause)
                pause = min(2 * pause, LONGEST_PAUSE)

    async def _refresh(self, flag_set: FlagSet) -> bool:
        try:
            await self._snapshots.refresh(flag_set)
        except Exception as error:  # noqa: BLE001  one environment must not stop the others
            self._meter.refresh_failed(str(flag_set), error)
            return False
        return True
