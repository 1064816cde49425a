"""Writing present state: guarded by version, and never without its history."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple, cast

import orjson
from sqlalchemy import ColumnElement, Row, Table, and_, insert, select, true, update
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.persistence.ledger import Ledger, Step
from domain.change import Change, diff
from domain.errors import StaleVersion
from domain.history import Subject
from domain.values import Document, canonical

CHUNK: Final = 500
"""Things written or looked up at once: far below SQLite's limit of parameters, and a short time
in which nothing else runs."""


class Place(NamedTuple):
    """Where the history says that something is."""

    project: str
    environment: str
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One version of one thing, as a row keeps it."""

    place: Place
    identity: Mapping[str, str]
    """The primary key."""
    version: int
    document: Document | None
    """Nothing, if it is deleted and only its key remains."""
    columns: Mapping[str, object] = field(default_factory=dict)
    """Copies of parts of the document, for queries."""


class StateTable:
    """The rows of one table; each change of one is also a version of it and a step of history."""

    def __init__(
        self,
        connection: AsyncConnection,
        ledger: Ledger,
        subject: Subject,
        table: Table,
        versions: Table | None = None,
    ) -> None:
        self._connection = connection
        self._ledger = ledger
        self._subject = subject
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
        if found.version != item.version - 1:
            raise StaleVersion(item.place.key, expected=item.version - 1, current=found.version)
        deleted = item.document is None
        change = () if item.document is None else diff(_read(found.document), item.document)
        sequence = found.sequence
        if change or deleted:
            (sequence,) = await self._ledger.append(self._step(item, change, deleted=deleted))
        row = _row(item, sequence)
        await self._connection.execute(
            update(self._table).where(self._matches(item.identity)).values(row)
        )
        await self._keep_versions([row])

    async def _add_some(self, items: Sequence[Item]) -> None:
        steps = [self._step(item, diff({}, item.document or {})) for item in items]
        sequences = await self._ledger.append(*steps)
        rows = [_row(item, sequence) for item, sequence in zip(items, sequences, strict=True)]
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

    def _step(self, item: Item, change: Change, *, deleted: bool = False) -> Step:
        return Step(
            subject=self._subject,
            **item.place._asdict(),
            version=item.version,
            change=change,
            deleted=deleted,
        )


def _read(document: str) -> Document:
    return cast("Document", orjson.loads(document))


def _row(item: Item, sequence: int) -> dict[str, Any]:
    document = None if item.document is None else canonical(item.document)
    return {
        **item.identity,
        "version": item.version,
        "sequence": sequence,
        "document": document,
        **item.columns,
    }
