"""What is told of each environment: that there is something else to evaluate."""

from dataclasses import dataclass
from typing import Final

from application.ports.clock import Clock
from application.snapshots import Snapshots
from domain.environment import FlagSet
from domain.instants import Instant
from domain.snapshot import Snapshot
from entrypoints.http.streams.sse import event

_RECENT: Final = 10_000
"""Milliseconds that a client may take from its evaluation to its stream, and miss nothing."""


@dataclass(frozen=True, slots=True)
class Announcement:
    """The news that a snapshot is served, encoded once for all who hear it."""

    revision: str
    since: Instant
    encoded: bytes

    def known_to_newcomers(self, now: Instant) -> bool:
        """Whether who has evaluated just now, and then begins to listen, has heard of it."""
        return now - self.since > _RECENT


class Announcements:
    """The newest one of each environment."""

    def __init__(self, snapshots: Snapshots, clock: Clock) -> None:
        self._snapshots = snapshots
        self._clock = clock
        self._newest: dict[FlagSet, Announcement] = {}
        snapshots.subscribe(self._swapped)

    def of(self, flag_set: FlagSet) -> Announcement:
        """What is to be told of an environment. Raise `EnvironmentNotFound`."""
        if flag_set not in self._newest:
            self._swapped(self._snapshots.current(flag_set))
        return self._newest[flag_set]

    def _swapped(self, snapshot: Snapshot) -> None:
        now = self._clock.now()
        told = {
            "type": "refetchEvaluation",
            "etag": snapshot.revision,
            "lastModified": now // 1_000,
        }
        encoded = event("message", snapshot.revision, told)
        self._newest[snapshot.flag_set] = Announcement(snapshot.revision, now, encoded)
