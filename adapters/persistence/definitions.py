"""What evaluation needs: everything of one environment, or what changed in it."""

import asyncio
from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import BindParameter, Row, bindparam, select, union
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.persistence.database import Database
from adapters.persistence.queries import flags_with_targetings
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


_PROJECT: Final[BindParameter[Any]] = bindparam("project")
_ENVIRONMENT: Final[BindParameter[Any]] = bindparam("environment")
_SINCE: Final[BindParameter[Any]] = bindparam("since")
# Statements are made once: with a thousand environments that alone takes a second of a start.
_NEWEST: Final = (
    select(history.c.sequence, history.c.hash).order_by(history.c.sequence.desc()).limit(1)
)
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
        of_project = {"project": flag_set.project, "since": since}
        async with self._database.reading() as connection:
            position = await _position(connection)
            of_segments = (await connection.execute(_SEGMENTS_AFTER, of_project)).all()
            of_environment = {**of_project, "environment": flag_set.environment}
            of_flags = (await connection.execute(_FLAGS_AFTER, of_environment)).all()
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
    row = (await connection.execute(_NEWEST)).first()
    return BEGINNING if row is None else Position(row.sequence, row.hash)


async def _targeted(found: Sequence[Row[Any]]) -> tuple[TargetedFlag, ...]:
    built = []
    for start in range(0, len(found), BREATH):
        built += [targeted_flag_of(row) for row in found[start : start + BREATH]]
        await asyncio.sleep(0)
    return tuple(built)
