"""The last good state of everything, wherever it is kept: on disk, in Redis."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Sequence
from typing import Final, TypeAlias

from application.collector import uncollected
from application.ports.clock import Clock
from application.ports.meter import Meter
from application.ports.saved_snapshots import Saved, SavedSnapshots, Unusable
from application.roster import Roster
from application.saved_notation import (
    digest_of,
    read_roster,
    read_snapshot,
    write_roster,
    write_snapshot,
)
from domain.environment import FlagSet
from domain.history import Position
from domain.instants import Instant
from domain.snapshot import Snapshot

ROSTER: Final = "roster"
NOTICED_BY: Final = "saved snapshots"
REST: Final = 2_000
"""Milliseconds for which a place that failed is left alone: with a thousand environments, to wait
for it once each would make a start take minutes."""

Write: TypeAlias = Callable[[], tuple[str, bytes]]
"""Makes the revision and the body of something."""


class LastGood:
    """Finds the newest that verifies in any place, and keeps in all of them. Never raises.

    Reading and writing take a thread of their own: a large environment takes a second.
    """

    def __init__(
        self,
        places: Sequence[SavedSnapshots],
        includes: Callable[[Position], Awaitable[bool]],
        clock: Clock,
        meter: Meter,
    ) -> None:
        """`includes` tells whether the store has been at a position."""
        self._places = places
        self._includes = includes
        self._clock = clock
        self._meter = meter
        self._failed_at: dict[str, Instant] = {}
        self._spoilt: set[tuple[str, str]] = set()

    @property
    def spoilt(self) -> Collection[tuple[str, str]]:
        """The place and the name of what was found and could not be used, until it is kept anew."""
        return frozenset(self._spoilt)

    async def snapshot(self, flag_set: FlagSet) -> tuple[Snapshot, Saved] | None:
        """The newest saved snapshot of an environment that verifies, parses and compiles."""
        for what, saved in await self._found(str(flag_set)):
            try:
                return await asyncio.to_thread(_read, flag_set, saved), saved
            except Exception as error:  # noqa: BLE001  whatever is wrong with it, it is not used
                self._ignore(what, str(flag_set), error)
        return None

    async def roster(self) -> tuple[Roster, Saved] | None:
        """The newest saved roster that verifies."""
        for what, saved in await self._found(ROSTER):
            try:
                return read_roster(saved.body), saved
            except Exception as error:  # noqa: BLE001  as above
                self._ignore(what, ROSTER, error)
        return None

    async def keep_snapshot(self, snapshot: Snapshot, position: Position) -> bool:
        """Keep it wherever it is not kept yet. Whether every place has it, or a newer one, now."""
        return await self._keep(
            str(snapshot.flag_set),
            position,
            lambda: (snapshot.revision, write_snapshot(snapshot)),
            self._clock.now(),
        )

    async def keep_roster(
        self, roster: Roster, position: Position, confirmed_at: Instant, *, anew: bool
    ) -> bool:
        """Keep it wherever it is not kept yet, or everywhere `anew`. Whether every place has it.

        `confirmed_at` is when the store said last that all this is so. It comes back with the
        roster, as the instant since when what is restored may be out of date.
        """
        return await self._keep(ROSTER, position, lambda: _written(roster), confirmed_at, anew=anew)

    async def _found(self, name: str) -> list[tuple[str, Saved]]:
        """What each place has, the newest first."""
        found = [each for place in self._awake() if (each := await self._look(place, name))]
        return sorted(found, key=lambda each: each[1].position.sequence, reverse=True)

    async def _look(self, place: SavedSnapshots, name: str) -> tuple[str, Saved] | None:
        try:
            saved = await place.find(name)
        except Unusable as error:
            self._ignore(place.what, name, error)
            return None
        except Exception as error:  # noqa: BLE001  another place may have it
            self._note_failure(place, error)
            return None
        self._meter.works(place.what, NOTICED_BY)
        return None if saved is None else (place.what, saved)

    def _ignore(self, what: str, name: str, error: Exception) -> None:
        self._spoilt.add((what, name))
        self._meter.snapshot_ignored(what, name, error)

    async def _keep(
        self, name: str, position: Position, write: Write, at: Instant, *, anew: bool = False
    ) -> bool:
        awake = self._awake()
        before = {place: await self._position(place, name) for place in awake}
        try:
            replaced = [
                place
                for place, kept in before.items()
                if (kept == position and (anew or (place.what, name) in self._spoilt))
                or not await self._is_newer(kept, position)
            ]
        except Exception:  # noqa: BLE001  the store is away; once it is back, it will tell
            return False
        if not replaced:
            return len(awake) == len(self._places)
        revision, body = await asyncio.to_thread(write)
        saved = Saved(position=position, revision=revision, at=at, body=body)
        done = [await self._put(place, name, saved, before[place]) for place in replaced]
        return all(done) and len(awake) == len(self._places)

    async def _position(self, place: SavedSnapshots, name: str) -> Position | None:
        try:
            return await place.position(name)
        except Exception:  # noqa: BLE001  to keep something there will tell what is wrong
            return None

    async def _is_newer(self, kept: Position | None, position: Position) -> bool:
        """Whether what is kept is at least as new: another process may be ahead of this one.

        A store that is another, or went back, has never been where what is kept says.
        """
        if kept is None or kept.sequence < position.sequence:
            return False
        return kept == position or await self._includes(kept)

    async def _put(
        self, place: SavedSnapshots, name: str, saved: Saved, before: Position | None
    ) -> bool:
        try:
            kept = await place.keep(name, saved, instead_of=before)
        except Exception as error:  # noqa: BLE001  saving must not stop serving
            self._note_failure(place, error)
            return False
        self._meter.works(place.what, NOTICED_BY)
        self._spoilt.discard((place.what, name))  # by this process, or by another just before
        return kept

    def _awake(self) -> list[SavedSnapshots]:
        """The places that have not failed just now."""
        now = self._clock.now()
        return [
            place
            for place in self._places
            if not 0 <= now - self._failed_at.get(place.what, now - REST) < REST
        ]

    def _note_failure(self, place: SavedSnapshots, error: Exception) -> None:
        self._failed_at[place.what] = self._clock.now()
        self._meter.failed(place.what, error, NOTICED_BY)


def _read(flag_set: FlagSet, saved: Saved) -> Snapshot:
    with uncollected():
        snapshot = read_snapshot(flag_set, saved.body)
    if snapshot.revision != saved.revision:
        raise Unusable("it is not what its revision says")
    return snapshot


def _written(roster: Roster) -> tuple[str, bytes]:
    body = write_roster(roster)
    return digest_of(body), body
