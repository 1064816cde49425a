"""One committed state, of which many things are read over one connection."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, Final, NamedTuple

from sqlalchemy import BindParameter, Executable, Row, bindparam, select, union
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.persistence.database import Database
from adapters.persistence.queries import flags_with_targetings
from adapters.persistence.rows import credential_of, segment_of, targeted_flag_of, targeting_in
from adapters.persistence.tables import (
    credentials,
    environments,
    flags,
    history,
    segments,
    targetings,
)
from application.access import Credential
from application.ports.definitions import Definitions, Updates
from domain.environment import FlagSet
from domain.flag import TargetedFlag
from domain.history import BEGINNING, Position
from domain.instants import Instant
from domain.segment import Segment

BREATH: Final = 100
"""Definitions that are read before other tasks may run: some milliseconds of work."""


_PROJECT: Final[BindParameter[Any]] = bindparam("project")
_ENVIRONMENT: Final[BindParameter[Any]] = bindparam("environment")
_SINCE: Final[BindParameter[Any]] = bindparam("since")
# Statements are made once: with a thousand environments that alone takes a second of a start.
_NEWEST: Final = (
    select(history.c.sequence, history.c.hash).order_by(history.c.sequence.desc()).limit(1)
)
_STORED: Final = select(history.c.hash).where(history.c.sequence == bindparam("sequence"))
_CHANGED: Final = union(
    select(flags.c.key).where(flags.c.project == _PROJECT, flags.c.sequence > _SINCE),
    select(targetings.c.flag).where(
        targetings.c.project == _PROJECT,
        targetings.c.environment == _ENVIRONMENT,
        targetings.c.sequence > _SINCE,
    ),
)
_FLAGS_AFTER: Final = (
    flags_with_targetings()
    .where(
        flags.c.project == _PROJECT,
        targetings.c.environment == _ENVIRONMENT,
        flags.c.key.in_(_CHANGED),
    )
    .order_by(flags.c.key)
)
"""Flags that changed, or whose targeting did. Two looks into indexes cost the change alone."""
_SEGMENTS_AFTER: Final = (
    select(segments)
    .where(segments.c.project == _PROJECT, segments.c.sequence > _SINCE)
    .order_by(segments.c.key)
)


class _Segments(NamedTuple):
    """What became of the segments of a project after a sequence number."""

    of: tuple[str, int]
    present: tuple[Segment, ...] = ()
    removed: frozenset[str] = frozenset()


class _Read(NamedTuple):
    """A flag in the environment where it was read last."""

    row: Row[Any]
    targeted: TargetedFlag


class SqlMoment(Definitions):
    """Reads by the sequence number of every row.

    What one environment has exactly as the environment of the project that was read before is not
    read again, but shared with it.
    """

    def __init__(self, database: Database, connection: AsyncConnection) -> None:
        self._database = database
        self._connection = connection
        self._position: Position | None = None
        self._included: dict[Position, bool] = {}
        self._segments = _Segments(("", 0))
        self._project = ""
        self._before: dict[str, _Read] = {}

    @asynccontextmanager
    async def at_one_moment(self) -> AsyncIterator[Definitions]:
        yield self

    async def position(self) -> Position:
        if self._position is None:
            found = await self._all(_NEWEST)
            self._position = Position(found[0].sequence, found[0].hash) if found else BEGINNING
        return self._position

    async def includes(self, position: Position) -> bool:
        if position not in self._included:
            found = await self._all(_STORED, {"sequence": position.sequence})
            self._included[position] = position == BEGINNING or found == [(position.hash,)]
        return self._included[position]

    async def changed_at(self, since: int) -> Instant | None:
        first = select(history.c.at).where(history.c.sequence > since).order_by(history.c.sequence)
        found = await self._all(first.limit(1))
        return found[0].at if found else None

    async def flag_sets(self, since: int) -> tuple[FlagSet, ...]:
        keys = (environments.c.project, environments.c.key)
        found = await self._all(select(*keys).order_by(*keys))
        every = tuple(FlagSet(row.project, row.key) for row in found)
        if since == 0:
            return every
        latest = select(history.c.project, history.c.environment)
        concerned = {
            tuple(row) for row in await self._all(latest.where(history.c.sequence > since))
        }
        return tuple(each for each in every if not concerned.isdisjoint({each, (each.project, "")}))

    async def updates(self, flag_set: FlagSet, since: int) -> Updates:
        position = await self.position()
        if since == position.sequence:
            return Updates(sequence=position.sequence, hash=position.hash)
        of_segments = await self._segments_after(flag_set.project, since)
        wanted = {**flag_set._asdict(), "since": since}
        of_flags = await self._all(_FLAGS_AFTER, wanted)
        return Updates(
            sequence=position.sequence,
            hash=position.hash,
            flags=await self._targeted(
                flag_set.project, [row for row in of_flags if not row.archived]
            ),
            removed_flags=frozenset(row.key for row in of_flags if row.archived),
            segments=of_segments.present,
            removed_segments=of_segments.removed,
        )

    async def credentials(self) -> tuple[Credential, ...]:
        in_force = select(credentials).where(credentials.c.revoked.is_(False))
        return tuple(map(credential_of, await self._all(in_force.order_by(credentials.c.id))))

    async def _all(
        self, wanted: Executable, parameters: Mapping[str, Any] | None = None
    ) -> Sequence[Row[Any]]:
        with self._database.answering():
            return (await self._connection.execute(wanted, parameters)).all()

    async def _segments_after(self, project: str, since: int) -> _Segments:
        if self._segments.of != (project, since):
            rows = await self._all(_SEGMENTS_AFTER, {"project": project, "since": since})
            present = [row for row in rows if not row.deleted]
            self._segments = _Segments(
                (project, since),
                tuple([await asyncio.to_thread(segment_of, row) for row in present]),
                frozenset(row.key for row in rows if row.deleted),
            )
        return self._segments

    async def _targeted(self, project: str, found: Sequence[Row[Any]]) -> tuple[TargetedFlag, ...]:
        if self._project != project:
            self._project, self._before = project, {}
        built: list[TargetedFlag] = []
        for start in range(0, len(found), BREATH):
            built += map(self._shared, found[start : start + BREATH])
            await asyncio.sleep(0)
        return tuple(built)

    def _shared(self, row: Row[Any]) -> TargetedFlag:
        """The flag itself is the same everywhere, and its targeting often is."""
        if (before := self._before.get(row.key)) is None:
            targeted = targeted_flag_of(row)
        elif before.row == row:
            return before.targeted
        else:
            targeted = TargetedFlag(before.targeted.flag, targeting_in(row))
        self._before[row.key] = _Read(row, targeted)
        return targeted
