"""The outages of a drill: each breaks something, waits, mends it, and tells what it did."""

import asyncio
import os
import signal
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from entrypoints.scale.drill.herd import come_back, places
from entrypoints.scale.drill.names import OutageName
from entrypoints.scale.drill.room import no_room
from entrypoints.scale.drill.stage import Stage
from entrypoints.scale.process import PATIENCE

_SAVED_WITHIN: Final = 3.0
"""Seconds after which everything that was changed is saved."""

Happen: TypeAlias = Callable[[Stage], str]


@dataclass(frozen=True, slots=True)
class Outage:
    """Something that happens; nobody can answer for a moment if it restarts the server."""

    happen: Happen
    restarts: bool = False


def database(stage: Stage) -> str:
    """PostgreSQL is killed, and started again."""
    stage.postgres.kill()
    time.sleep(stage.seconds)
    stage.postgres.start()
    return "PostgreSQL was killed and started again"


def redis(stage: Stage) -> str:
    """Valkey is killed, and starts again with nothing in it."""
    stage.valkey.kill()
    time.sleep(stage.seconds)
    stage.valkey.start()
    return "Valkey was killed and started again, empty"


def worker(stage: Stage) -> str:
    """One of two workers is killed; the server starts another by itself."""
    before = stage.server.workers()
    os.kill(before[-1], signal.SIGKILL)
    time.sleep(stage.seconds)
    _until(lambda: len(stage.server.workers()) > len(before), "no worker took its place")
    return "one of two workers was killed, and another took its place"


def snapshot(stage: Stage) -> str:
    """What was saved on disk is spoilt, and the server starts from it without a database."""
    time.sleep(_SAVED_WITHIN)
    stage.postgres.kill()
    stage.server.stop()
    files = [*stage.saved.rglob("*.snapshot")]
    for file in files:
        content = bytearray(file.read_bytes())
        content[len(content) // 2] ^= 0xFF
        file.write_bytes(content)
    stage.server.start()
    time.sleep(stage.seconds)
    stage.postgres.start()
    return f"the server started without PostgreSQL, with {len(files)} spoilt files of snapshots"


def streams(stage: Stage) -> str:
    """Many event streams break off and come back at once."""
    count = places(stage.streams)
    came = asyncio.run(come_back(stage, count))
    if came < count:
        raise RuntimeError(f"only {came:,} of {count:,} event streams came back")
    fewer = f"; 'ulimit -n' allows no {stage.streams:,}" if count < stage.streams else ""
    return f"{count:,} event streams broke off and came back at once{fewer}"


def disk(stage: Stage) -> str:
    """No file of the server can grow, neither its log nor what it saves."""
    with no_room(stage.server.pid):
        before = stage.server.log.stat().st_size
        time.sleep(stage.seconds)
        if stage.server.log.stat().st_size > before:
            raise RuntimeError("the log of the server has grown")
    return "there was no room for the server's log, nor for what it saves"


OUTAGES: Final[Mapping[OutageName, Outage]] = {
    OutageName.DATABASE: Outage(database),
    OutageName.REDIS: Outage(redis),
    OutageName.WORKER: Outage(worker),
    OutageName.SNAPSHOT: Outage(snapshot, restarts=True),
    OutageName.STREAMS: Outage(streams),
    OutageName.DISK: Outage(disk),
}
"""Every one."""


def _until(holds: Callable[[], bool], otherwise: str) -> None:
    until = time.monotonic() + PATIENCE
    while not holds():
        if time.monotonic() > until:
            raise RuntimeError(otherwise)
        time.sleep(0.05)
