"""Segments."""

from typing import Any

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.persistence import tables
from adapters.persistence.ledger import Ledger
from adapters.persistence.rows import segment_of, words_of
from adapters.persistence.state import Item, Place, StateTable
from application.ports.segments import Segments
from domain.errors import SegmentAlreadyExists, SegmentNotFound
from domain.history import Subject
from domain.notation.segments import write_segment
from domain.segment import Segment
from domain.values import Document


class SqlSegments(Segments):
    """Segments, a row each; the row of a deleted one stays, to keep its key taken."""

    def __init__(self, connection: AsyncConnection, ledger: Ledger) -> None:
        self._rows = StateTable(
            connection, ledger, Subject.SEGMENT, tables.segments, tables.segment_versions
        )

    async def find(self, project: str, key: str) -> Segment:
        return segment_of(await self._row(project, key))

    async def find_all(self, project: str) -> tuple[Segment, ...]:
        rows = await self._rows.find_all(project=project)
        return tuple(segment_of(row) for row in rows if not row.deleted)

    async def add(self, project: str, segment: Segment) -> None:
        item = _item(project, segment, segment.version, write_segment(segment))
        if await self._rows.first_taken([item]):
            raise SegmentAlreadyExists(segment.key)
        await self._rows.add([item])

    async def save(self, project: str, segment: Segment) -> None:
        item = _item(project, segment, segment.version, write_segment(segment))
        await self._rows.save(item, await self._row(project, segment.key))

    async def remove(self, project: str, segment: Segment) -> None:
        item = _item(project, segment, segment.version + 1, None)
        await self._rows.save(item, await self._row(project, segment.key))

    async def _row(self, project: str, key: str) -> Row[Any]:
        row = await self._rows.find(project=project, key=key)
        if row is None or row.deleted:
            raise SegmentNotFound(key)
        return row


def _item(project: str, segment: Segment, version: int, document: Document | None) -> Item:
    return Item(
        place=Place(project, "", segment.key),
        identity={"project": project, "key": segment.key},
        version=version,
        document=document,
        columns={"deleted": document is None, "words": words_of(segment)},
    )
