"""Writing present state: guarded by version, and never without its history."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, Table, and_, insert, select, true, update
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.persistence.ledger import Ledger
from application.journal import Step
from domain.errors import StaleVersion
from domain.history import Subject
from domain.values import canonical

CHUNK: Final = 500
"""Things written or looked up at once: far below SQLite's limit of parameters, and a short time
in which nothing else runs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One version of one thing, as a row keeps it, and the step that led to it."""

    identity: Mapping[str, str]
    """The primary key."""
    step: Step
    columns: Mapping[str, object] = field(default_factory=dict)
    """Copies of parts of the document, for queries."""

    @property
    def name(self) -> str:
        """How errors call it."""
        place = self.step
        return f"{place.project}/{place.key}" if place.subject is Subject.ENVIRONMENT else place.key


class StateTable:
    """The rows of one table; each change of one is also a version of it and a step of history.

    Documents may be large or many: they are written on another thread, so that requests are
    answered meanwhile.
    """

    def __init__(
        self,
        connection: AsyncConnection,
        ledger: Ledger,
        table: Table,
        versions: Table | None = None,
    ) -> None:
        self._connection = connection
        self._ledger = ledger
        self._table = table
        self._versions = versions

    async def find(self, **identity: str) -> Row[Any] | None:
        """The row with this primary key."""
        wanted = select(self._table).where(self._matches(identity))
        return (await self._connection.execute(wanted)).first()

    async def find_all(self, **part: str) -> Sequence[Row[Any]]:
        """The rows with this part of the primary key, in its order."""
        wanted = select(self._table).where(self._matches(part))
        return (await self._connection.execute(wanted.order_by(*self._table.primary_key))).all()

    async def first_taken(self, items: Sequence[Item]) -> Item | None:
        """The first item whose primary key has a row, or an earlier item, already."""
        seen: set[tuple[str, ...]] = set()
        for start in range(0, len(items), CHUNK):
            chunk = items[start : start + CHUNK]
            seen |= await self._taken(chunk)
            for item in chunk:
                identity = tuple(item.identity.values())
                if identity in seen:
                    return item
                seen.add(identity)
        return None

    async def add(self, items: Sequence[Item]) -> None:
        """Insert first versions of what is not there."""
        for start in range(0, len(items), CHUNK):
            await self._add_some(items[start : start + CHUNK])

    async def save(self, item: Item, found: Row[Any]) -> None:
        """Replace the row that was found. Raise `StaleVersion` if it is not the one before."""
        expected = item.step.version - 1
        if found.version != expected:
            raise StaleVersion(
                item.step.subject, item.name, expected=expected, current=found.version
            )
        sequence = found.sequence
        if item.step.is_worth_an_entry:
            (sequence,) = await self._ledger.append(item.step)
        (row,) = await asyncio.to_thread(_rows, [item], [sequence])
        await self._connection.execute(
            update(self._table).where(self._matches(item.identity)).values(row)
        )
        await self._keep_versions([row])

    async def _add_some(self, items: Sequence[Item]) -> None:
        sequences = await self._ledger.append(*(item.step for item in items))
        rows = await asyncio.to_thread(_rows, items, sequences)
        await self._connection.execute(insert(self._table), rows)
        await self._keep_versions(rows)

    async def _keep_versions(self, rows: Sequence[Mapping[str, Any]]) -> None:
        if self._versions is not None:
            names = self._versions.columns.keys()
            versions = [{name: row[name] for name in names} for row in rows]
            await self._connection.execute(insert(self._versions), versions)

    async def _taken(self, items: Sequence[Item]) -> set[tuple[str, ...]]:
        """Which of these primary keys, which differ only in their last part, have a row."""
        *shared, last = items[0].identity
        column = self._table.c[last]
        wanted = select(*self._table.primary_key).where(
            self._matches({name: items[0].identity[name] for name in shared}),
            column.in_([item.identity[last] for item in items]),
        )
        return {tuple(row) for row in await self._connection.execute(wanted)}

    def _matches(self, part: Mapping[str, str]) -> ColumnElement[bool]:
        return and_(true(), *(self._table.c[name] == value for name, value in part.items()))


def _rows(items: Sequence[Item], sequences: Sequence[int]) -> list[dict[str, Any]]:
    return [_row(item, sequence) for item, sequence in zip(items, sequences, strict=True)]


def _row(item: Item, sequence: int) -> dict[str, Any]:
    document = item.step.document
    return {
        **item.identity,
        "version": item.step.version,
        "sequence": sequence,
        "document": None if document is None else canonical(document),
        **item.columns,
    }
