"""The snapshots that this process serves."""

import gc
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import MappingProxyType

from application.ports.definitions import Definitions, Updates
from application.ports.meter import Meter
from domain.environment import FlagSet
from domain.errors import EnvironmentNotFound
from domain.snapshot import Snapshot


class Snapshots:
    """The current snapshot of every environment. Readers take it once and need no lock."""

    def __init__(self, definitions: Definitions, meter: Meter) -> None:
        self._definitions = definitions
        self._meter = meter
        self._current: dict[FlagSet, Snapshot] = {}
        self._sequences: dict[FlagSet, int] = {}

    def current(self, flag_set: FlagSet) -> Snapshot:
        """Return what is served in an environment. Raise `EnvironmentNotFound` if nothing is."""
        snapshot = self._current.get(flag_set)
        if snapshot is None:
            raise EnvironmentNotFound(str(flag_set))
        return snapshot

    def loaded(self) -> Mapping[FlagSet, Snapshot]:
        """Return what is served everywhere."""
        return MappingProxyType(self._current)

    async def refresh(self, flag_set: FlagSet) -> None:
        """Bring one environment up to the store: load what changed, compile it, swap.

        Raises what the store raises, and `InvalidDefinition`; the last good snapshot stays.
        """
        started = time.perf_counter()
        before = self._current.get(flag_set) or Snapshot.empty(flag_set)
        updates = await self._definitions.updates(flag_set, self._sequences.get(flag_set, 0))
        after = _updated(before, updates)
        self._sequences[flag_set] = updates.sequence
        self._current[flag_set] = after
        if after is not before:
            self._meter.snapshot_swapped(
                flag_set,
                after.revision,
                len(after.flags),
                len(updates.flags),
                time.perf_counter() - started,
            )


def _updated(before: Snapshot, updates: Updates) -> Snapshot:
    with uncollected():
        return before.updated(
            flags=updates.flags,
            removed_flags=updates.removed_flags,
            segments=updates.segments,
            removed_segments=updates.removed_segments,
        )


@contextmanager
def uncollected() -> Iterator[None]:
    """Hold the cycle collector back for a moment.

    Compiling many flags makes many objects that all live on; to search them for garbage again
    and again takes longer than to make them.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
