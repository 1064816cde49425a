"""Writing history: each step is numbered, dated, signed and chained to the one before."""

import asyncio
from collections.abc import Sequence
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.persistence.tables import history
from application.access import Actor
from application.journal import Step
from application.ports.clock import Clock
from domain.change import write_change
from domain.history import GENESIS, Entry
from domain.values import canonical


class Ledger:
    """Appends to the history in the name of one actor, inside one writing transaction."""

    def __init__(self, connection: AsyncConnection, clock: Clock, actor: Actor) -> None:
        self._connection = connection
        self._clock = clock
        self._actor = actor
        self._last: tuple[int, str] | None = None

    async def append(self, *steps: Step) -> list[int]:
        """Record the steps in this order, and return their sequence numbers."""
        sequence, last_hash = self._last or await self._read_last()
        rows = await asyncio.to_thread(self._chain, steps, sequence, last_hash)
        await self._connection.execute(insert(history), rows)
        self._last = rows[-1]["sequence"], rows[-1]["hash"]
        return [row["sequence"] for row in rows]

    def _chain(self, steps: Sequence[Step], sequence: int, last_hash: str) -> list[dict[str, Any]]:
        rows = []
        for number, step in enumerate(steps, start=sequence + 1):
            entry = step.entry(number, self._clock.now(), self._actor, last_hash)
            last_hash = entry.hash
            rows.append(_row(entry, last_hash))
        return rows

    async def _read_last(self) -> tuple[int, str]:
        newest = select(history.c.sequence, history.c.hash).order_by(history.c.sequence.desc())
        row = (await self._connection.execute(newest.limit(1))).first()
        return (0, GENESIS) if row is None else (row.sequence, row.hash)


def _row(entry: Entry, own_hash: str) -> dict[str, Any]:
    return {
        "sequence": entry.sequence,
        "at": entry.at,
        "author": entry.author,
        "request_id": entry.request_id,
        "project": entry.project,
        "environment": entry.environment,
        "subject": str(entry.subject),
        "key": entry.key,
        "version": entry.version,
        "change": canonical(write_change(entry.change)),
        "deleted": entry.deleted,
        "previous_hash": entry.previous_hash,
        "hash": own_hash,
    }
