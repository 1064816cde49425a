"""A process that serves the benchmark's flags, and says when it serves which version of one.

``python -m tests.benchmarks.freshness_served FOLDER DATABASE_URL [REDIS_URL]`` runs everything that
`serve` does beside answering. For each version of the flag it prints the number, and when it was
served from: in nanoseconds of the clock that all processes of a machine share.
"""

import asyncio
import os
import sys
import time

from pydantic import SecretStr

from domain.snapshot import Snapshot
from entrypoints.container import Container
from entrypoints.lifecycle import running
from entrypoints.logging import configure_logging
from entrypoints.settings import (
    DatabaseSettings,
    LogSettings,
    RedisSettings,
    Settings,
    SnapshotsSettings,
)
from tests.benchmarks.http_app import HOME
from tests.benchmarks.workload import KEY


def settings_of(folder: str, database: str, redis: str | None = None) -> Settings:
    """What processes on a store agree on; with Valkey or Redis, word of changes comes from there.

    What is saved belongs to each process alone, so the folder is its own.
    """
    return Settings(
        database=DatabaseSettings(url=database),
        log=LogSettings(level="WARNING"),
        redis=RedisSettings(url=None if redis is None else SecretStr(redis)),
        snapshots=SnapshotsSettings(
            directory=folder, feed="database" if redis is None else "redis"
        ),
    )


async def main() -> None:
    """Serve until killed."""
    settings = settings_of(*sys.argv[1:])
    configure_logging(settings.log)
    container = Container(settings=settings)
    snapshots = container.snapshots()
    async with running(container, delivers=False):
        tell(snapshots.current(HOME))
        snapshots.subscribe(tell)
        await asyncio.Event().wait()


def tell(snapshot: Snapshot) -> None:
    """Print what is served from now on."""
    now = time.monotonic_ns()
    if snapshot.flag_set == HOME:
        os.write(1, b"%d %d\n" % (snapshot.flags[KEY].targeting.version, now))


if __name__ == "__main__":
    asyncio.run(main())
