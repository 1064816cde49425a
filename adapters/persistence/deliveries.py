"""Writing down what came of messages, inside the transaction that moves the cursor."""

from collections.abc import Sequence
from dataclasses import asdict, replace

from sqlalchemy import delete, insert
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.persistence.outbox_tables import dead_letters, deliveries
from application.ports.outbox import KEPT, SPARE
from domain.delivery import DeadLetter, Delivery


def numbered(attempts: Sequence[Delivery], last: int) -> list[Delivery]:
    """The attempts with their numbers, of which this is the last."""
    first = last - len(attempts) + 1
    return [replace(attempt, number=number) for number, attempt in enumerate(attempts, first)]


async def remember(connection: AsyncConnection, webhook: str, attempts: Sequence[Delivery]) -> None:
    """Add attempts that have their numbers, and now and then forget those that are too many."""
    if not attempts:
        return
    await connection.execute(insert(deliveries), [_row(webhook, attempt) for attempt in attempts])
    last = attempts[-1].number
    if last // SPARE > (attempts[0].number - 1) // SPARE:
        old = delete(deliveries).where(
            deliveries.c.webhook == webhook, deliveries.c.number <= last - KEPT
        )
        await connection.execute(old)


async def write_dead(connection: AsyncConnection, webhook: str, letter: DeadLetter) -> None:
    """Put a dead letter in the place of the one of the same entry, if there is one."""
    await bury(connection, webhook, letter.sequence)
    row = {**asdict(letter), "event_type": str(letter.event_type), "webhook": webhook}
    await connection.execute(insert(dead_letters).values(row))


async def bury(connection: AsyncConnection, webhook: str, sequence: int) -> None:
    """Forget a dead letter."""
    gone = delete(dead_letters).where(
        dead_letters.c.webhook == webhook, dead_letters.c.sequence == sequence
    )
    await connection.execute(gone)


def _row(webhook: str, delivery: Delivery) -> dict[str, object]:
    return {
        **asdict(delivery),
        "event_type": str(delivery.event_type),
        "outcome": str(delivery.outcome),
        "webhook": webhook,
    }
