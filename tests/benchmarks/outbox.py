"""How many messages a second the outbox hands to a sender that accepts everything."""

import asyncio
import tempfile
import time
from functools import partial
from pathlib import Path
from typing import Final

from adapters.memory.clock import MemoryClock
from adapters.memory.identifiers import SequentialIdentifiers
from adapters.memory.webhook_sender import MemoryWebhookSender
from adapters.metrics.deliveries import DeliveryMetrics
from adapters.metrics.outages import Outages
from adapters.persistence.database import Database
from adapters.persistence.outbox import SqlOutbox
from adapters.persistence.unit_of_work import SqlUnitOfWork
from application.access import CONSOLE
from application.delivery.delivering import DeliverWebhookHandler
from application.delivery.policy import Policy
from entrypoints.scale.postgres import Postgres
from entrypoints.settings import SQLITE
from tests.benchmarks.report import Report
from tests.contracts.examples import add_shop, adding, flag, webhook

HOOK = "hook"
MESSAGES: Final = 2_000
LEAST: Final = 100.0
"""Messages a second. A tenth of what was found, so that only a loss of kind is told."""


def run(report: Report) -> None:
    """Measure both stores, print the table, and judge."""
    with tempfile.TemporaryDirectory(prefix="flaghoist-") as folder:
        found = {"SQLite": asyncio.run(_over(f"{SQLITE}{Path(folder, 'flags.db')}"))}
        with Postgres(Path(folder)) as server:
            found["PostgreSQL"] = asyncio.run(_over(server.create("outbox")))
    report.table(
        f"Outbox: {MESSAGES:,} messages to one webhook, whose receiver takes no time",
        ("store", "messages/s"),
        [(store, f"{rate:,.0f}") for store, rate in found.items()],
    )
    for store, rate in found.items():
        report.expect(f"messages a second out of {store}", rate, at_least=LEAST)


async def _over(url: str) -> float:
    database = Database(url)
    try:
        await database.migrate()
        return await messages_a_second(database, MESSAGES)
    finally:
        await database.dispose()


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
        DeliveryMetrics(clock, Outages(clock)),
        Policy(),
    )
    began = time.perf_counter()
    while await deliver(HOOK):
        pass
    return len(sender.messages) / (time.perf_counter() - began)


async def _nothing() -> None:
    return
