"""The outbox: cursors into the history."""

from typing import Any, Final

from sqlalchemy import Row, Select, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.persistence.backlog import read_backlog
from adapters.persistence.database import Database
from adapters.persistence.deliveries import bury, numbered, remember, write_dead
from adapters.persistence.due import due_webhooks
from adapters.persistence.outbox_tables import (
    dead_letters,
    deliveries,
    webhook_cursors,
    webhooks,
)
from adapters.persistence.paging import read_newest
from adapters.persistence.rows import dead_letter_of, delivery_of, entry_of, name_of, webhook_of
from adapters.persistence.tables import credentials, history
from application.pages import Page, PageRequest
from application.ports.outbox import BATCH, Backlog, Claim, Cursor, Outbox, Progress
from domain.delivery import DeadLetter, Delivery
from domain.history import Entry
from domain.instants import Instant

cursors = webhook_cursors

_SIGNED: Final = select(history, credentials.c.document).outerjoin(
    credentials, credentials.c.id == history.c.author
)
"""Entries, with their authors if those are API keys."""


class SqlOutbox(Outbox):
    """Each step is one writing transaction; of two that claim, the second sees the first.

    Who comes late to a claim mostly sees so by reading, and waits for no writer.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def due(self, now: Instant, limit: int) -> tuple[str, ...]:
        wanted = due_webhooks(now).order_by(cursors.c.leased_until, webhooks.c.id).limit(limit)
        async with self._database.reading() as connection:
            return tuple([row.id for row in await connection.execute(wanted)])

    async def claim(
        self, webhook: str, owner: str, now: Instant, leased_until: Instant
    ) -> Claim | None:
        async with self._database.reading() as connection:
            if await _due_row(connection, webhook, now) is None:
                return None
        async with self._database.writing() as connection:
            row = await _due_row(connection, webhook, now)
            if row is None:
                return None
            leased = update(cursors).where(cursors.c.webhook == webhook)
            await connection.execute(leased.values(owner=owner, leased_until=leased_until))
            names: dict[str, str] = {}
            waits = row.next_attempt_at > now
            claim = Claim(
                webhook=webhook_of(row),
                owner=owner,
                cursor=Cursor(row.position, row.attempts, row.next_attempt_at),
                entries=() if waits else await _ahead(connection, row, names),
                replays=await _replays(connection, webhook, names),
                names=names,
            )
            await connection.commit()
        return claim

    async def settle(self, claim: Claim, progress: Progress) -> bool:
        values: dict[str, Any] = {"leased_until": progress.leased_until}
        identity = claim.webhook.id
        async with self._database.writing() as connection:
            version = select(webhooks.c.version).where(webhooks.c.id == identity)
            unchanged = await connection.scalar(version) == claim.webhook.version
            if (cursor := progress.cursor) is not None:
                values.update(
                    position=cursor.position,
                    attempts=cursor.attempts,
                    next_attempt_at=cursor.next_attempt_at if unchanged else 0,
                )
            last = await _move(connection, claim, values, attempts=len(progress.deliveries))
            if last is None:
                return False
            await remember(connection, identity, numbered(progress.deliveries, last))
            if progress.dead is not None:
                await write_dead(connection, identity, progress.dead)
            if progress.buried is not None:
                await bury(connection, identity, progress.buried)
            await connection.commit()
        return unchanged

    async def release(self, claim: Claim, now: Instant) -> None:
        async with self._database.writing() as connection:
            await _move(connection, claim, {"owner": "", "leased_until": now})
            await connection.commit()

    async def log(self, webhook: str, delivery: Delivery) -> Delivery:
        async with self._database.writing() as connection:
            counted = update(cursors).where(cursors.c.webhook == webhook)
            counted = counted.values(deliveries=cursors.c.deliveries + 1)
            number = await connection.scalar(counted.returning(cursors.c.deliveries))
            if number is None:
                return delivery
            known = numbered([delivery], number)
            await remember(connection, webhook, known)
            await connection.commit()
        return known[0]

    async def replay(self, webhook: str, sequence: int | None) -> int:
        chosen = update(dead_letters).where(dead_letters.c.webhook == webhook)
        if sequence is not None:
            chosen = chosen.where(dead_letters.c.sequence == sequence)
        async with self._database.writing() as connection:
            count = (await connection.execute(chosen.values(replay=True))).rowcount
            await connection.commit()
        return int(count)

    async def deliveries(self, webhook: str, page: PageRequest) -> Page[Delivery]:
        wanted = select(deliveries).where(deliveries.c.webhook == webhook)
        async with self._database.reading() as connection:
            return await read_newest(connection, wanted, deliveries.c.number, page, delivery_of)

    async def dead_letters(self, webhook: str, page: PageRequest) -> Page[DeadLetter]:
        wanted, by = _dead_of(webhook), dead_letters.c.sequence
        async with self._database.reading() as connection:
            return await read_newest(connection, wanted, by, page, dead_letter_of)

    async def backlog(self) -> dict[str, Backlog]:
        async with self._database.reading() as connection:
            return await read_backlog(connection)

    async def dead(self) -> int:
        async with self._database.reading() as connection:
            return await connection.scalar(select(func.count()).select_from(dead_letters)) or 0


async def _due_row(connection: AsyncConnection, webhook: str, now: Instant) -> Row[Any] | None:
    """The webhook with its cursor, if it is due."""
    wanted = due_webhooks(now).where(webhooks.c.id == webhook)
    moved = (cursors.c.position, cursors.c.attempts, cursors.c.next_attempt_at)
    return (await connection.execute(wanted.add_columns(*webhooks.c, *moved))).first()


async def _move(
    connection: AsyncConnection, claim: Claim, values: dict[str, Any], *, attempts: int = 0
) -> int | None:
    """Change the cursor, if it is still the claim's; return how many attempts there were, then."""
    ours = update(cursors).where(
        cursors.c.webhook == claim.webhook.id, cursors.c.owner == claim.owner
    )
    moved = ours.values({**values, "deliveries": cursors.c.deliveries + attempts})
    number: int | None = await connection.scalar(moved.returning(cursors.c.deliveries))
    return number


async def _ahead(
    connection: AsyncConnection, row: Row[Any], names: dict[str, str]
) -> tuple[Entry, ...]:
    wanted = (
        _SIGNED.where(history.c.project == row.project, history.c.sequence > row.position)
        .order_by(history.c.sequence)
        .limit(BATCH)
    )
    return tuple([_signed(entry, names) for entry in await connection.execute(wanted)])


async def _replays(
    connection: AsyncConnection, webhook: str, names: dict[str, str]
) -> tuple[tuple[DeadLetter, Entry], ...]:
    chosen = _dead_of(webhook).where(dead_letters.c.replay.is_(True))
    chosen = chosen.order_by(dead_letters.c.sequence).limit(BATCH)
    letters = [dead_letter_of(row) for row in await connection.execute(chosen)]
    wanted = _SIGNED.where(history.c.sequence.in_([letter.sequence for letter in letters]))
    found = await connection.execute(wanted)
    entries = {row.sequence: _signed(row, names) for row in found}
    return tuple((letter, entries[letter.sequence]) for letter in letters)


def _signed(row: Row[Any], names: dict[str, str]) -> Entry:
    """The entry of a row; what its author is called goes to the names."""
    if row.document is not None and row.author not in names:
        names[row.author] = name_of(row)
    return entry_of(row)


def _dead_of(webhook: str) -> Select[Any]:
    return select(dead_letters).where(dead_letters.c.webhook == webhook)
