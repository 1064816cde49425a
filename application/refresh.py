"""Keeping what this process serves up to the store."""

import asyncio
from collections.abc import Awaitable, Callable, Collection
from typing import Final, TypeAlias

from application.collector import uncollected
from application.keyring import Keyring
from application.last_good import LastGood
from application.ports.change_feed import ChangeFeed
from application.ports.clock import Clock
from application.ports.definitions import Definitions
from application.ports.meter import Meter
from application.snapshots import Snapshots
from application.turn import Turn
from domain.environment import FlagSet
from domain.errors import InvalidDefinition, Unavailable
from domain.history import Position
from domain.instants import Instant

STORE: Final = "the database"
"""What it is called in the log and the metrics of outages, as in refusals."""
NOTICED_BY: Final = "refresh"
"""How logs and metrics call it."""
FIRST_PAUSE: Final = 1.0
LONGEST_PAUSE: Final = 30.0
"""Seconds between two attempts while the store does not answer."""

Listener: TypeAlias = Callable[[Collection[FlagSet] | None], None]
"""Is told which environments changes concern; None if the store is another, so everything."""
LoadOne: TypeAlias = Callable[[FlagSet, Definitions], Awaitable[bool]]
"""Brings one environment up to the store, and tells whether it could."""


class Refresh:
    """Brings snapshots and keyring up to the store; one refresh at a time."""

    def __init__(
        self,
        definitions: Definitions,
        snapshots: Snapshots,
        keyring: Keyring,
        clock: Clock,
        meter: Meter,
    ) -> None:
        self._definitions = definitions
        self._snapshots = snapshots
        self._keyring = keyring
        self._clock = clock
        self._meter = meter
        self._position: Position | None = None
        self._pending: set[FlagSet] = set()
        self._changed_at: Instant | None = None
        self._started = False
        self._confirmed_at: Instant = clock.now()
        self._failed = False
        self._turn = Turn()
        self._begun = self._finished = 0
        self._listeners: list[Listener] = []

    @property
    def started(self) -> bool:
        """Whether everything was loaded once, so that what there is can be evaluated."""
        return self._started

    @property
    def connected(self) -> bool:
        """Whether the store has ever answered; until then, what was saved is served."""
        return self._position is not None

    @property
    def position(self) -> Position | None:
        """The state of the store that is served; None if the store has not told it yet."""
        return self._position

    @property
    def failed(self) -> bool:
        """Whether the last attempt to load what changed failed, in whole or in part.

        What was loaded before is served meanwhile, and may be out of date.
        """
        return self._failed

    @property
    def stale_since(self) -> Instant | None:
        """When the store last confirmed everything that is served; None if it does so now."""
        return min(self._snapshots.stale().values(), default=None)

    @property
    def confirmed_at(self) -> Instant:
        """The last instant at which everything that is served was what the store had."""
        return self.stale_since or self._confirmed_at

    def subscribe(self, listener: Listener) -> None:
        """Call the listener once the keys of a changed store are in force. It must not raise."""
        self._listeners.append(listener)

    async def start(self) -> None:
        """Load everything for the first time. Raise whatever prevents that.

        An environment that does not compile any more is served as it was saved last.
        """
        async with self._turn():
            with uncollected():
                self._failed = not await self._load(self._load_first)
            self._started = True

    async def restore(self, last_good: LastGood, cause: Unavailable) -> bool:
        """Serve what was saved last until the store answers; tell whether there was anything."""
        async with self._turn():
            if self._started:
                return True
            if (found := await last_good.roster()) is None:
                return False
            roster, saved = found
            restored = [each for each in roster.flag_sets if await self._snapshots.restore(each)]
            if not restored:
                return False
            self._keyring.replace(roster.credentials)
            self._meter.failed(STORE, cause, NOTICED_BY)
            self._confirmed_at = saved.at
            self._snapshots.doubt(restored, saved.at)
            self._snapshots.expect(roster.flag_sets)
            self._started = self._failed = True
            return True

    async def __call__(self) -> None:
        """Load what changed since the last time. Never raises: the last good state stays.

        When it returns, everything committed before the call is served. What cannot be loaded
        is told to the meter and tried again later.
        """
        await self._try()

    async def follow(self, feed: ChangeFeed, *, first_pause: float = FIRST_PAUSE) -> None:
        """Refresh whenever the feed tells of a change. Endless; ends by cancellation.

        What failed is tried again soon, and less and less often, even if nothing changes: a key
        that was revoked must not stay in force until somebody happens to change something else.
        """
        async for _ in feed.changes():
            pause = first_pause
            while not await self._try():
                await asyncio.sleep(pause)
                pause = min(2 * pause, LONGEST_PAUSE)

    async def check(self, every: float) -> None:
        """Ask the store regularly whether anything changed. Endless; ends by cancellation.

        It repairs what a feed has missed, and finds out that the store does not answer.
        """
        while True:
            await asyncio.sleep(every)
            await self._try()

    async def _try(self) -> bool:
        """Load what changed, and tell whether everything could be loaded.

        Whoever asks while others wait shares the next load with them: it begins after all of them
        have asked, so it finds whatever any of them has committed.
        """
        asked = self._begun
        async with self._turn():
            if self._finished <= asked:
                self._begun += 1
                self._failed = not await self._load_changes()
                self._finished = self._begun
            return not self._failed

    async def _load_changes(self) -> bool:
        try:
            refreshed = await self._load(self._load_again)
        except Exception as error:  # noqa: BLE001  whatever it is, serving goes on
            self._meter.failed(STORE, error, NOTICED_BY)
            self._snapshots.doubt(self._snapshots.loaded(), self._confirmed_at)
            return False
        self._meter.works(STORE, NOTICED_BY)
        return refreshed

    async def _load(self, load_one: LoadOne) -> bool:
        async with self._definitions.at_one_moment() as definitions:
            position = await definitions.position()
            if position != self._position:
                await self._look_for_changes(position, definitions)
                self._position = position
            for flag_set in sorted(self._pending):
                if await load_one(flag_set, definitions):
                    self._pending.discard(flag_set)
        self._snapshots.doubt(self._pending, self._confirmed_at)
        self._snapshots.expect(self._pending)
        self._snapshots.confirm(self._snapshots.loaded().keys() - self._pending)
        self._confirmed_at = self._clock.now()
        if self._changed_at is not None and not self._pending:
            self._meter.change_served(max(0, self._confirmed_at - self._changed_at))
            self._changed_at = None
        return not self._pending

    async def _look_for_changes(self, position: Position, definitions: Definitions) -> None:
        goes_on = await self._goes_on_to(position, definitions)
        since = self._position.sequence if self._position is not None and goes_on else 0
        credentials = await definitions.credentials()
        flag_sets = await definitions.flag_sets(since)
        changed_at = await definitions.changed_at(since)
        self._keyring.replace(credentials)
        for listener in self._listeners:
            listener(flag_sets if goes_on else None)
        if goes_on:
            self._changed_at = changed_at if self._changed_at is None else self._changed_at
        else:
            self._changed_at = None  # what came before this process had no one to wait for it
            self._snapshots.forget()
            self._snapshots.keep_only(flag_sets)
            self._pending.clear()
        self._pending.update(flag_sets)

    async def _goes_on_to(self, position: Position, definitions: Definitions) -> bool:
        """Whether the store is the one that is known: not another, and none that went back."""
        known = self._position
        if known is None or position.sequence <= known.sequence:
            return False
        return await definitions.includes(known)

    async def _load_again(self, flag_set: FlagSet, definitions: Definitions) -> bool:
        try:
            await self._snapshots.refresh(flag_set, definitions)
        except Unavailable as error:
            self._meter.failed(STORE, error, str(flag_set))
            return False
        except Exception as error:  # noqa: BLE001  one environment must not stop the others
            self._meter.failed(str(flag_set), error, NOTICED_BY)
            return False
        self._meter.works(STORE, str(flag_set))
        self._meter.works(str(flag_set), NOTICED_BY)
        return True

    async def _load_first(self, flag_set: FlagSet, definitions: Definitions) -> bool:
        try:
            await self._snapshots.refresh(flag_set, definitions)
        except InvalidDefinition as error:
            if not await self._snapshots.restore(flag_set):
                raise
            self._meter.failed(str(flag_set), error, NOTICED_BY)
            return False
        return True
