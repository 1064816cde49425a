"""Answers to repeated requests."""

from typing import Any

import orjson
from sqlalchemy import ColumnElement, Row, delete, insert, select, update

from adapters.persistence.database import Database
from adapters.persistence.tables import idempotency_records as records
from application.ports.idempotency import (
    ABANDONED,
    REMEMBERED,
    Answer,
    Claim,
    IdempotencyRecords,
)
from domain.instants import Instant


class SqlIdempotencyRecords(IdempotencyRecords):
    """A row a key. Claims are writing transactions, so of two the second sees the first."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def claim(self, owner: str, key: str, fingerprint: str, now: Instant) -> Claim:
        free = (records.c.claimed_at <= now - REMEMBERED) | (
            _is(owner, key) & records.c.status.is_(None) & (records.c.claimed_at <= now - ABANDONED)
        )
        async with self._database.writing() as connection:
            await connection.execute(delete(records).where(free))
            row = (await connection.execute(select(records).where(_is(owner, key)))).first()
            if row is None:
                await connection.execute(
                    insert(records).values(
                        owner=owner, key=key, fingerprint=fingerprint, claimed_at=now
                    )
                )
            await connection.commit()
        return Claim(first=True, fingerprint=fingerprint) if row is None else _known(row)

    async def complete(self, owner: str, key: str, answer: Answer) -> None:
        answered = {
            "status": answer.status,
            "headers": orjson.dumps(answer.headers).decode(),
            "body": answer.body,
        }
        async with self._database.writing() as connection:
            await connection.execute(update(records).where(_is(owner, key)).values(answered))
            await connection.commit()

    async def release(self, owner: str, key: str) -> None:
        async with self._database.writing() as connection:
            unanswered = _is(owner, key) & records.c.status.is_(None)
            await connection.execute(delete(records).where(unanswered))
            await connection.commit()


def _is(owner: str, key: str) -> ColumnElement[bool]:
    return (records.c.owner == owner) & (records.c.key == key)


def _known(row: Row[Any]) -> Claim:
    answer = None
    if row.status is not None:
        headers = tuple((name, value) for name, value in orjson.loads(row.headers))
        answer = Answer(row.status, headers, row.body)
    return Claim(first=False, fingerprint=row.fingerprint, answer=answer)
