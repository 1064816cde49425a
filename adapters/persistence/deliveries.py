"""Writing down what came of messages, inside the transaction that moves the cursor."""

from dataclasses import asdict

from sqlalchemy import delete, insert
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.persistence.outbox_tables import dead_letters, deliveries
from application.ports.outbox import KEPT, SPARE
from domain.delivery import DeadLetter, Delivery


async def remember(connection: AsyncConnection, webhook: str, delivery: Delivery) -> None:
    """Add an attempt that has its number, and now and then forget those that are too many."""
    row = {
        **asdict(delivery),
        "event_type": str(delivery.event_type),
        "outcome": str(delivery.outcome),
        "webhook": webhook,
    }
    await connection.execute(insert(deliveries).values(row))
    if delivery.number % SPARE == 0:
        old = delete(deliveries).where(
            deliveries.c.webhook == webhook, deliveries.c.number <= delivery.number - KEPT
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
