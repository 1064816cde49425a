"""What evaluation needs: everything of one environment, or what changed in it."""

import asyncio
from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import Row, Select, select, union
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.persistence.database import Database
from adapters.persistence.queries import flags_of
from adapters.persistence.rows import credential_of, segment_of, targeted_flag_of
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

BREATH: Final = 100
"""Definitions that are read before other tasks may run: some milliseconds of work."""


class SqlDefinitions(Definitions):
    """Reads by the sequence number of every row."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def position(self) -> Position:
        async with self._database.reading() as connection:
            return await _position(connection)

    async def includes(self, position: Position) -> bool:
        stored = select(history.c.hash).where(history.c.sequence == position.sequence)
        async with self._database.reading() as connection:
            return position == BEGINNING or await connection.scalar(stored) == position.hash

    async def changed_at(self, since: int) -> Instant | None:
        first = select(history.c.at).where(history.c.sequence > since).order_by(history.c.sequence)
        async with self._database.reading() as connection:
            at: Instant | None = await connection.scalar(first.limit(1))
            return at

    async def flag_sets(self, since: int) -> tuple[FlagSet, ...]:
        keys = (environments.c.project, environments.c.key)
        latest = select(history.c.project, history.c.environment)
        async with self._database.reading() as connection:
            found = await connection.execute(select(*keys).order_by(*keys))
            every = tuple(FlagSet(*row) for row in found)
            if since == 0:
                return every
            rows = await connection.execute(latest.where(history.c.sequence > since))
            concerned = {tuple(row) for row in rows}
        return tuple(each for each in every if not concerned.isdisjoint({each, (each.project, "")}))

    async def updates(self, flag_set: FlagSet, since: int) -> Updates:
        async with self._database.reading() as connection:
            position = await _position(connection)
            of_flags = (await connection.execute(_flags_after(flag_set, since))).all()
            of_segments = (await connection.execute(_segments_after(flag_set, since))).all()
        present = [row for row in of_segments if not row.deleted]
        return Updates(
            sequence=position.sequence,
            hash=position.hash,
            flags=await _targeted([row for row in of_flags if not row.archived]),
            removed_flags=frozenset(row.key for row in of_flags if row.archived),
            segments=tuple([await asyncio.to_thread(segment_of, row) for row in present]),
            removed_segments=frozenset(row.key for row in of_segments if row.deleted),
        )

    async def credentials(self) -> tuple[Credential, ...]:
        in_force = select(credentials).where(credentials.c.revoked.is_(False))
        async with self._database.reading() as connection:
            found = await connection.execute(in_force.order_by(credentials.c.id))
            return tuple(map(credential_of, found))


async def _position(connection: AsyncConnection) -> Position:
    newest = select(history.c.sequence, history.c.hash).order_by(history.c.sequence.desc())
    row = (await connection.execute(newest.limit(1))).first()
    return BEGINNING if row is None else Position(row.sequence, row.hash)


def _flags_after(flag_set: FlagSet, since: int) -> Select[Any]:
    """Flags that changed, or whose targeting did. Two looks into indexes cost the change alone."""
    changed = union(
        select(flags.c.key).where(flags.c.project == flag_set.project, flags.c.sequence > since),
        select(targetings.c.flag).where(
            targetings.c.project == flag_set.project,
            targetings.c.environment == flag_set.environment,
            targetings.c.sequence > since,
        ),
    )
    return flags_of(flag_set).where(flags.c.key.in_(changed)).order_by(flags.c.key)


def _segments_after(flag_set: FlagSet, since: int) -> Select[Any]:
    of_project = select(segments).where(segments.c.project == flag_set.project)
    return of_project.where(segments.c.sequence > since).order_by(segments.c.key)


async def _targeted(found: Sequence[Row[Any]]) -> tuple[TargetedFlag, ...]:
    built = []
    for start in range(0, len(found), BREATH):
        built += [targeted_flag_of(row) for row in found[start : start + BREATH]]
        await asyncio.sleep(0)
    return tuple(built)
