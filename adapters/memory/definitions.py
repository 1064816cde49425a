"""What evaluation reads, in memory."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from copy import copy

from adapters.memory.state import MemoryState
from adapters.memory.store import MemoryStore
from application.access import Credential
from application.ports.definitions import Definitions, Updates
from domain.environment import FlagSet
from domain.flag import TargetedFlag
from domain.history import BEGINNING, Entry, Position, Subject
from domain.instants import Instant


class MemoryDefinitions(Definitions):
    """Finds what changed by reading the history since."""

    def __init__(self, store: MemoryStore) -> None:
        self._state: Callable[[], MemoryState] = lambda: store.state

    @asynccontextmanager
    async def at_one_moment(self) -> AsyncIterator[Definitions]:
        state, moment = self._state(), copy(self)
        moment._state = lambda: state  # noqa: SLF001  it is one of these
        yield moment

    async def position(self) -> Position:
        return _position(self._state())

    async def includes(self, position: Position) -> bool:
        hashes = self._state().hashes[: position.sequence]
        return position in {BEGINNING, Position(len(hashes), hashes[-1] if hashes else "")}

    async def changed_at(self, since: int) -> Instant | None:
        return next((entry.at for entry in self._state().entries[since:]), None)

    async def flag_sets(self, since: int) -> tuple[FlagSet, ...]:
        state = self._state()
        concerned = {(entry.project, entry.environment) for entry in state.entries[since:]}
        return tuple(
            flag_set
            for flag_set in sorted(state.environments)
            if not concerned.isdisjoint({flag_set, (flag_set.project, "")})
        )

    async def updates(self, flag_set: FlagSet, since: int) -> Updates:
        state = self._state()
        entries = [entry for entry in state.entries[since:] if entry.project == flag_set.project]
        flags = _targeted(state, flag_set, _changed_flags(entries, flag_set))
        segments = {entry.key for entry in entries if entry.subject is Subject.SEGMENT}
        found = {key: state.segments[flag_set.project, key] for key in sorted(segments)}
        return Updates(
            sequence=len(state.entries),
            hash=state.last_hash,
            flags=tuple(each for each in flags if not each.flag.archived),
            removed_flags=frozenset(each.flag.key for each in flags if each.flag.archived),
            segments=tuple(segment for segment in found.values() if segment is not None),
            removed_segments=frozenset(key for key, segment in found.items() if segment is None),
        )

    async def credentials(self) -> tuple[Credential, ...]:
        return tuple(
            credential
            for _, credential in sorted(self._state().credentials.items())
            if credential.revoked_at is None
        )


def _position(state: MemoryState) -> Position:
    return Position(len(state.entries), state.last_hash)


def _changed_flags(entries: list[Entry], flag_set: FlagSet) -> set[str]:
    return {
        entry.key
        for entry in entries
        if entry.subject is Subject.FLAG
        or (entry.subject is Subject.TARGETING and entry.environment == flag_set.environment)
    }


def _targeted(state: MemoryState, flag_set: FlagSet, keys: set[str]) -> list[TargetedFlag]:
    return [
        TargetedFlag(state.flags[flag_set.project, key], state.targetings[flag_set, key])
        for key in sorted(keys)
        if (flag_set, key) in state.targetings
    ]
