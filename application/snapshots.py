"""The snapshots that this process serves."""

import time
from collections.abc import Awaitable, Callable, Iterable, Mapping
from types import MappingProxyType
from typing import TypeAlias

from application.collector import uncollected
from application.ports.definitions import Definitions, Updates
from application.ports.meter import Meter
from application.ports.saved_snapshots import Saved
from domain.environment import FlagSet
from domain.errors import EnvironmentNotFound
from domain.history import BEGINNING, Position
from domain.instants import Instant
from domain.snapshot import Snapshot

FindSaved: TypeAlias = Callable[[FlagSet], Awaitable[tuple[Snapshot, Saved] | None]]
"""Finds the last good snapshot of an environment outside of the store."""
Listener: TypeAlias = Callable[[Snapshot], None]
"""Is told of a snapshot that is served from now on."""


async def nothing_saved(_flag_set: FlagSet) -> None:
    """Where nothing is kept, everything is read from the store."""


class Snapshots:
    """The current snapshot of every environment. Readers take it once and need no lock."""

    def __init__(self, meter: Meter, find_saved: FindSaved = nothing_saved) -> None:
        self._meter = meter
        self._find_saved = find_saved
        self._current: dict[FlagSet, Snapshot] = {}
        self._positions: dict[FlagSet, Position] = {}
        self._stale: dict[FlagSet, Instant] = {}
        self._expected: frozenset[FlagSet] = frozenset()
        self._listeners: list[Listener] = []

    def current(self, flag_set: FlagSet) -> Snapshot:
        """Return what is served in an environment. Raise `EnvironmentNotFound` if nothing is."""
        snapshot = self._current.get(flag_set)
        if snapshot is None:
            raise EnvironmentNotFound(str(flag_set))
        return snapshot

    def loaded(self) -> Mapping[FlagSet, Snapshot]:
        """Return what is served everywhere."""
        return MappingProxyType(self._current)

    def stale(self) -> Mapping[FlagSet, Instant]:
        """Return where the store has not confirmed what is served, and since when."""
        return MappingProxyType(self._stale)

    def missing(self) -> list[FlagSet]:
        """Return where nothing is served, although something should be."""
        return sorted(self._expected - self._current.keys())

    def position(self, flag_set: FlagSet) -> Position | None:
        """Return the state of the store that is served; None if the store was not asked yet."""
        return self._positions.get(flag_set)

    def subscribe(self, listener: Listener) -> None:
        """Call the listener right after each swap, with the newer snapshot. It must not raise."""
        self._listeners.append(listener)

    async def refresh(self, flag_set: FlagSet, definitions: Definitions) -> None:
        """Bring one environment up to the store: load what changed, compile it, swap.

        Raises what the store raises, and `InvalidDefinition`; the last good snapshot stays.
        """
        started = time.perf_counter()
        if since := self._positions.get(flag_set):
            before = self._current[flag_set]
        else:
            before, since = await self._base(flag_set, definitions)
        updates = await definitions.updates(flag_set, since.sequence)
        after = _updated(before, updates)
        self._positions[flag_set] = updates.position
        self._serve(after, len(updates.flags), started)

    async def restore(self, flag_set: FlagSet) -> bool:
        """Serve what was saved last unless the store has told more; tell whether there is any.

        The next `refresh` does not build on it before the store has recognised it.
        """
        started = time.perf_counter()
        if flag_set in self._positions:
            return True
        if (found := await self._find_saved(flag_set)) is None:
            return False
        self._serve(found[0], len(found[0].flags), started)
        return True

    def forget(self) -> None:
        """Let every `refresh` begin anew, because the store is another. What is served stays."""
        self._positions.clear()

    def keep_only(self, flag_sets: Iterable[FlagSet]) -> None:
        """Serve no environments but these."""
        for gone in self._current.keys() - set(flag_sets):
            del self._current[gone]
            self._positions.pop(gone, None)
            self.confirm([gone])

    def doubt(self, flag_sets: Iterable[FlagSet], since: Instant) -> None:
        """The store does not confirm these; it did so last at that instant."""
        for flag_set in flag_sets:
            if flag_set not in self._stale:
                self._stale[flag_set] = since
                self._meter.snapshot_stale(flag_set, since)

    def confirm(self, flag_sets: Iterable[FlagSet]) -> None:
        """The store has confirmed these."""
        for flag_set in tuple(flag_sets):
            if self._stale.pop(flag_set, None) is not None:
                self._meter.snapshot_stale(flag_set, None)

    def expect(self, flag_sets: Iterable[FlagSet]) -> None:
        """These environments should be served, whether or not anything of them could be loaded."""
        self._expected = frozenset(flag_sets)

    async def _base(self, flag_set: FlagSet, definitions: Definitions) -> tuple[Snapshot, Position]:
        """What to build on: a saved snapshot that belongs to this store, or nothing."""
        found = await self._find_saved(flag_set)
        if found is not None and await definitions.includes(found[1].position):
            return found[0], found[1].position
        return Snapshot.empty(flag_set), BEGINNING

    def _serve(self, after: Snapshot, compiled: int, started: float) -> None:
        served = self._current.get(after.flag_set)
        if served is not None and (served is after or served.revision == after.revision):
            return
        self._current[after.flag_set] = after
        self._meter.snapshot_swapped(
            after.flag_set,
            after.revision,
            len(after.flags),
            compiled,
            time.perf_counter() - started,
        )
        for listener in self._listeners:
            listener(after)


def _updated(before: Snapshot, updates: Updates) -> Snapshot:
    with uncollected():
        return before.updated(
            flags=updates.flags,
            removed_flags=updates.removed_flags,
            segments=updates.segments,
            removed_segments=updates.removed_segments,
        )
