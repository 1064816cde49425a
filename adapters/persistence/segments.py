"""Segments."""

import asyncio
from typing import Any

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.persistence import tables
from adapters.persistence.ledger import Ledger
from adapters.persistence.rows import segment_of, words_of
from adapters.persistence.state import Item, StateTable
from application.journal import Step, segment_removal, segment_step
from application.ports.segments import Segments
from domain.errors import SegmentAlreadyExists, SegmentNotFound
from domain.segment import Segment


class SqlSegments(Segments):
    """Segments, a row each; the row of a deleted one stays, to keep its key taken.

    A segment may have a million members: it is read once in a unit of work, and read and compared
    on another thread, so that requests are answered meanwhile.
    """

    def __init__(self, connection: AsyncConnection, ledger: Ledger) -> None:
        self._rows = StateTable(connection, ledger, tables.segments, tables.segment_versions)
        self._known: dict[tuple[str, str], Segment] = {}

    async def find(self, project: str, key: str) -> Segment:
        return await self._read(await self._row(project, key))

    async def find_all(self, project: str) -> tuple[Segment, ...]:
        rows = await self._rows.find_all(project=project)
        return tuple([await self._read(row) for row in rows if not row.deleted])

    async def add(self, project: str, segment: Segment) -> None:
        step = await asyncio.to_thread(segment_step, project, None, segment)
        item = _item(project, segment, step)
        if await self._rows.first_taken([item]):
            raise SegmentAlreadyExists(segment.key)
        await self._rows.add([item])

    async def save(self, project: str, segment: Segment) -> None:
        found = await self._row(project, segment.key)
        before = await self._read(found)
        step = await asyncio.to_thread(segment_step, project, before, segment)
        await self._rows.save(_item(project, segment, step), found)
        self._known[project, segment.key] = segment

    async def remove(self, project: str, segment: Segment) -> None:
        found = await self._row(project, segment.key)
        await self._rows.save(_item(project, segment, segment_removal(project, segment)), found)

    async def _row(self, project: str, key: str) -> Row[Any]:
        row = await self._rows.find(project=project, key=key)
        if row is None or row.deleted:
            raise SegmentNotFound(key)
        return row

    async def _read(self, row: Row[Any]) -> Segment:
        place = row.project, row.key
        known = self._known.get(place)
        if known is None or known.version != row.version:
            known = self._known[place] = await asyncio.to_thread(segment_of, row)
        return known


def _item(project: str, segment: Segment, step: Step) -> Item:
    return Item(
        identity={"project": project, "key": segment.key},
        step=step,
        columns={"deleted": step.deleted, "words": words_of(segment)},
    )
