"""A process that counts evaluations and flushes them, until it has done enough or is killed.

After each flush that the store has taken it says how much it has counted so far.
"""

import asyncio
import sys
from pathlib import Path

from adapters.metrics.outages import Outages
from adapters.metrics.prometheus import PrometheusMeter
from adapters.metrics.usage import PrometheusUsageMeter
from adapters.persistence.usage import SqlUsage
from adapters.system.clock import SystemClock
from application.counting import Counting
from domain.answers import Answers
from domain.decision import Reason
from domain.flag import TargetedFlag
from tests.contracts.examples import LIVE, flag, targeting
from tests.integration.persistence.databases import database_at

STEP = 7
"""Evaluations of each flush."""


async def count(path: Path, flushes: int) -> None:
    """Count and flush so often."""
    clock = SystemClock()
    tally, meter = (
        PrometheusMeter(clock, Outages(clock)),
        PrometheusUsageMeter(Outages(clock)),
    )
    database = database_at(path)
    counting = Counting(tally, SqlUsage(database), clock, meter, retention_days=90)
    sent = Answers(LIVE, TargetedFlag(flag(), targeting())).serve("on", Reason.STATIC).encoded
    for number in range(flushes):
        tally.evaluated[sent] += STEP - 1
        tally.unknown_flag(LIVE, "nope")
        await counting.flush()
        print((number + 1) * STEP, flush=True)  # noqa: T201  the test reads it
    await database.dispose()


if __name__ == "__main__":
    asyncio.run(count(Path(sys.argv[1]), int(sys.argv[2])))
