"""Segments."""

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
from domain.notation.segments import write_segment
from domain.segment import Segment


class SqlSegments(Segments):
    """Segments, a row each; the row of a deleted one stays, to keep its key taken."""

    def __init__(self, connection: AsyncConnection, ledger: Ledger) -> None:
        self._rows = StateTable(connection, ledger, tables.segments, tables.segment_versions)

    async def find(self, project: str, key: str) -> Segment:
        return segment_of(await self._row(project, key))

    async def find_all(self, project: str) -> tuple[Segment, ...]:
        rows = await self._rows.find_all(project=project)
        return tuple(segment_of(row) for row in rows if not row.deleted)

    async def add(self, project: str, segment: Segment) -> None:
        item = _item(project, segment, segment_step(project, None, segment))
        if await self._rows.first_taken([item]):
            raise SegmentAlreadyExists(segment.key)
        await self._rows.add([item])

    async def save(self, project: str, segment: Segment) -> None:
        found = await self._row(project, segment.key)
        step = segment_step(project, segment_of(found), segment)
        await self._rows.save(_item(project, segment, step), found)

    async def remove(self, project: str, segment: Segment) -> None:
        found = await self._row(project, segment.key)
        await self._rows.save(_item(project, segment, segment_removal(project, segment)), found)

    async def _row(self, project: str, key: str) -> Row[Any]:
        row = await self._rows.find(project=project, key=key)
        if row is None or row.deleted:
            raise SegmentNotFound(key)
        return row


def _item(project: str, segment: Segment, step: Step) -> Item:
    return Item(
        identity={"project": project, "key": segment.key},
        step=step,
        document=None if step.deleted else write_segment(segment),
        columns={"deleted": step.deleted, "words": words_of(segment)},
    )
