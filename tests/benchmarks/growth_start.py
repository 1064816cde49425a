"""One start of the service on a database, in a process that has done nothing before.

``python -m tests.benchmarks.growth_start URL FOLDER`` loads everything, prints the seconds that it
took, those of processor time, and the megabytes that the process holds then, and ends.
"""

import asyncio
import gc
import os
import sys
import time

from entrypoints.container import Container
from entrypoints.lifecycle import running
from entrypoints.logging import configure_logging
from entrypoints.settings import DatabaseSettings, LogSettings, Settings, SnapshotsSettings
from tests.benchmarks.processes import megabytes


async def main() -> None:
    """Start as the arguments say."""
    url, folder = sys.argv[1:]
    settings = Settings(
        database=DatabaseSettings(url=url), snapshots=SnapshotsSettings(directory=folder)
    )
    configure_logging(LogSettings(level="WARNING"))
    container = Container(settings=settings)
    began, began_cpu = time.perf_counter(), time.process_time()
    async with running(container, delivers=False):
        took, cpu = time.perf_counter() - began, time.process_time() - began_cpu
        gc.collect()
        print(took, cpu, megabytes(os.getpid()))


if __name__ == "__main__":
    asyncio.run(main())
