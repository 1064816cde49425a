"""How many messages a second the outbox hands to a sender that accepts everything."""

import time
from functools import partial

from adapters.memory.clock import MemoryClock
from adapters.memory.identifiers import SequentialIdentifiers
from adapters.memory.webhook_sender import MemoryWebhookSender
from adapters.metrics.deliveries import DeliveryMetrics
from adapters.persistence.database import Database
from adapters.persistence.outbox import SqlOutbox
from adapters.persistence.unit_of_work import SqlUnitOfWork
from application.access import CONSOLE
from application.delivery.delivering import DeliverWebhookHandler
from application.delivery.policy import Policy
from tests.contracts.examples import add_shop, adding, flag, webhook

HOOK = "hook"


async def messages_a_second(database: Database, messages: int) -> float:
    """Fill a migrated, empty database, deliver so many messages, and tell how fast that was."""
    clock, sender = MemoryClock(), MemoryWebhookSender()
    units_of_work = partial(SqlUnitOfWork, database, clock, _nothing)
    async with units_of_work(CONSOLE) as work:
        await add_shop(work)
        await work.webhooks.add(webhook(HOOK))
        await work.commit()
    async with units_of_work(CONSOLE) as work:
        await adding(*(flag(f"flag-{number}") for number in range(-(-messages // 3))))(work)
        await work.commit()
    deliver = DeliverWebhookHandler(
        SqlOutbox(database),
        units_of_work,
        sender,
        clock,
        SequentialIdentifiers(),
        DeliveryMetrics(clock),
        Policy(),
    )
    began = time.perf_counter()
    while await deliver(HOOK):
        pass
    return len(sender.messages) / (time.perf_counter() - began)


async def _nothing() -> None:
    return
