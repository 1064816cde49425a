"""Targeting."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, Table, and_, delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.persistence import tables
from adapters.persistence.ledger import Ledger
from adapters.persistence.references import ReferenceKind, references_of
from adapters.persistence.rows import targeting_of
from adapters.persistence.state import Item, StateTable
from application.journal import targeting_step
from application.ports.targetings import Targetings
from domain.environment import FlagSet
from domain.errors import FlagAlreadyExists, FlagNotFound
from domain.targeting import Targeting

_REFERENCES = tables.targeting_references


class SqlTargetings(Targetings):
    """Targeting, a row each, and a row for everything that it refers to."""

    def __init__(self, connection: AsyncConnection, ledger: Ledger) -> None:
        self._connection = connection
        self._rows = StateTable(connection, ledger, tables.targetings, tables.targeting_versions)

    async def find(self, flag_set: FlagSet, flag: str) -> Targeting:
        return targeting_of(await self._row(flag_set, flag))

    async def find_all(self, flag_set: FlagSet) -> tuple[Targeting, ...]:
        return tuple(map(targeting_of, await self._rows.find_all(**flag_set._asdict())))

    async def of_flag(self, project: str, flag: str) -> Mapping[str, Targeting]:
        rows = await self._rows.find_all(project=project, flag=flag)
        return {row.environment: targeting_of(row) for row in rows}

    async def add(self, flag_set: FlagSet, *targetings: Targeting) -> None:
        items = await asyncio.to_thread(_first_items, flag_set, targetings)
        if taken := await self._rows.first_taken(items):
            raise FlagAlreadyExists(taken.step.key)
        await self._rows.add(items)
        await self._add_references(flag_set, *targetings)

    async def save(self, flag_set: FlagSet, targeting: Targeting) -> None:
        found = await self._row(flag_set, targeting.flag)
        await self._rows.save(_item(flag_set, targeting_of(found), targeting), found)
        await self._connection.execute(
            delete(_REFERENCES).where(
                _REFERENCES.c.project == flag_set.project,
                _REFERENCES.c.environment == flag_set.environment,
                _REFERENCES.c.flag == targeting.flag,
            )
        )
        await self._add_references(flag_set, targeting)

    async def prerequisite_graph(self, flag_set: FlagSet) -> dict[str, list[str]]:
        targetings, flags = tables.targetings, tables.flags
        in_force = (
            select(targetings.c.flag)
            .join(flags, _same_flag(targetings))
            .where(
                targetings.c.project == flag_set.project,
                targetings.c.environment == flag_set.environment,
                flags.c.archived.is_(False),
            )
        )
        graph: dict[str, list[str]] = {
            flag: [] for flag in await self._connection.scalars(in_force.order_by("flag"))
        }
        asked = (
            select(_REFERENCES.c.flag, _REFERENCES.c.referenced)
            .where(
                _REFERENCES.c.project == flag_set.project,
                _REFERENCES.c.environment == flag_set.environment,
                _REFERENCES.c.kind == ReferenceKind.FLAG,
            )
            .order_by(_REFERENCES.c.flag, _REFERENCES.c.position)
        )
        for flag, referenced in await self._connection.execute(asked):
            if flag in graph:
                graph[flag].append(referenced)
        return graph

    async def users_of_flag(self, project: str, flag: str) -> tuple[str, ...]:
        return await self._users(project, ReferenceKind.FLAG, flag)

    async def users_of_variant(self, project: str, flag: str, variant: str) -> tuple[str, ...]:
        return await self._users(project, ReferenceKind.VARIANT, flag, variant)

    async def users_of_segment(self, project: str, segment: str) -> tuple[str, ...]:
        return await self._users(project, ReferenceKind.SEGMENT, segment, archived=(False, True))

    async def _users(
        self,
        project: str,
        kind: ReferenceKind,
        referenced: str,
        variant: str = "",
        archived: tuple[bool, ...] = (False,),
    ) -> tuple[str, ...]:
        wanted = (
            select(_REFERENCES.c.environment, _REFERENCES.c.flag)
            .join(tables.flags, _same_flag(_REFERENCES))
            .where(
                _REFERENCES.c.project == project,
                _REFERENCES.c.kind == kind,
                _REFERENCES.c.referenced == referenced,
                _REFERENCES.c.variant == variant,
                tables.flags.c.archived.in_(archived),
            )
            .distinct()
        )
        rows = await self._connection.execute(wanted)
        return tuple(sorted(f"{environment}/{flag}" for environment, flag in rows))

    async def _add_references(self, flag_set: FlagSet, *targetings: Targeting) -> None:
        rows = [row for targeting in targetings for row in references_of(flag_set, targeting)]
        if rows:
            await self._connection.execute(insert(_REFERENCES), rows)

    async def _row(self, flag_set: FlagSet, flag: str) -> Row[Any]:
        if (row := await self._rows.find(**flag_set._asdict(), flag=flag)) is None:
            raise FlagNotFound(flag)
        return row


def _first_items(flag_set: FlagSet, targetings: Sequence[Targeting]) -> list[Item]:
    return [_item(flag_set, None, targeting) for targeting in targetings]


def _item(flag_set: FlagSet, before: Targeting | None, after: Targeting) -> Item:
    return Item(
        identity={**flag_set._asdict(), "flag": after.flag},
        step=targeting_step(flag_set, before, after),
    )


def _same_flag(table: Table) -> ColumnElement[bool]:
    """The flag that a row of this table belongs to."""
    return and_(tables.flags.c.project == table.c.project, tables.flags.c.key == table.c.flag)
