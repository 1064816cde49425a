"""How soon a change is served by another process, by whichever feed brings word of it.

Beside the feeds stands a bare pipe to a process that does nothing else: how long this machine
takes, now, to let another process run.
"""

import asyncio
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from application.access import CONSOLE
from application.commands.bootstrap import Bootstrap
from application.commands.import_definitions import ImportDefinitions
from application.commands.turn_flag import TurnFlag
from entrypoints.container import Container
from entrypoints.lifecycle import prepare, running
from entrypoints.logging import configure_logging
from entrypoints.scale.postgres import Postgres
from entrypoints.scale.valkey import Valkey
from tests.benchmarks.freshness_served import settings_of
from tests.benchmarks.http_app import HOME, document
from tests.benchmarks.report import Report
from tests.benchmarks.workload import KEY

CHANGES = 200
MOST_MILLISECONDS = 100.0
LONGEST_PAUSE = 0.05
"""Seconds between two changes: as many as between two looks of a feed that looks."""
GOLDEN = 0.618_033_988_75
"""Its multiples fall evenly between whole numbers, so changes fall evenly between two looks."""
PATIENCE = 30.0
PIPE = "a bare pipe, for comparison"

Urls: TypeAlias = tuple[str, ...]
"""Of the database, and of Valkey if word of changes comes from there."""


def run(report: Report) -> None:
    """Measure, print the table, and judge."""
    found = {}
    for name, serving in FEEDS.items():
        with (
            tempfile.TemporaryDirectory(prefix="flaghoist-") as folder,
            serving(Path(folder)) as urls,
        ):
            found[name] = asyncio.run(_changes(Path(folder), urls))
    report.table(
        f"Freshness: {CHANGES} changes, each served by another process, in milliseconds",
        ("feed", "acknowledged, p50", "p99", "worst", "asked for, p50", "p99", "worst"),
        [
            (
                name,
                *_milliseconds([change.acknowledged for change in changes]),
                *_milliseconds([change.asked for change in changes]),
            )
            for name, changes in {PIPE: asyncio.run(_wakings()), **found}.items()
        ],
    )
    for name, changes in found.items():
        late = _percentile([change.acknowledged for change in changes], 99)
        report.expect(f"{name}: p99 in milliseconds", late, at_most=MOST_MILLISECONDS)


WAKING = """
import sys, time
print(flush=True)
for _ in sys.stdin.buffer:
    print(time.monotonic_ns(), flush=True)
"""


@dataclass(frozen=True)
class Change:
    """Milliseconds until a change was served in another process."""

    asked: float
    """Since somebody asked for it here."""
    acknowledged: float
    """Since it was acknowledged; 0 if it was served before that."""


@contextmanager
def _sqlite(folder: Path) -> Iterator[Urls]:
    yield (f"sqlite+aiosqlite:///{folder / 'flags.db'}",)


@contextmanager
def _postgres(folder: Path) -> Iterator[Urls]:
    with Postgres(folder) as server:
        yield (server.create("freshness"),)


@contextmanager
def _valkey(folder: Path) -> Iterator[Urls]:
    with _postgres(folder) as urls, Valkey(folder) as server:
        yield (*urls, server.url)


FEEDS: Mapping[str, Callable[[Path], AbstractContextManager[Urls]]] = {
    "SQLite, data_version": _sqlite,
    "PostgreSQL, LISTEN/NOTIFY": _postgres,
    "Valkey, publish/subscribe": _valkey,
}
"""By name: a store and a feed, with their servers in a folder; another feed is another line."""


async def _changes(folder: Path, urls: Urls) -> list[Change]:
    """Change a flag again and again, and see when another process serves it."""
    settings = settings_of(str(folder / "here"), *urls)
    configure_logging(settings.log)
    container = Container(settings=settings)
    await prepare(container)
    async with running(container, delivers=False):
        await container.bootstrap()(CONSOLE, Bootstrap())
        command = ImportDefinitions(flag_set=HOME, document=document())
        assert (await container.import_definitions()(CONSOLE, command)).applied
        async with _served(str(folder / "there"), *urls) as served:
            await anext(served)
            return [await _change(container, number, served) for number in range(CHANGES)]


async def _wakings() -> list[Change]:
    """How long another process takes to notice a byte in a pipe, as often as there are changes."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", WAKING),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    await process.stdout.readline()
    took = []
    for number in range(CHANGES):
        await _pause(number)
        sent = time.monotonic_ns()
        process.stdin.write(b"\n")
        took.append((int(await process.stdout.readline()) - sent) / 1e6)
    process.stdin.close()
    await process.wait()
    return [Change(each, each) for each in took]


async def _pause(number: int) -> None:
    await asyncio.sleep(number * GOLDEN % 1 * LONGEST_PAUSE)


async def _change(
    container: Container, number: int, served: AsyncIterator[tuple[int, int]]
) -> Change:
    await _pause(number)
    command = TurnFlag(flag_set=HOME, flag=KEY, on=bool(number % 2))
    asked = time.monotonic_ns()
    targeting = await container.turn_flag()(CONSOLE, command)
    acknowledged = time.monotonic_ns()
    version, there = await asyncio.wait_for(anext(served), PATIENCE)
    assert version == targeting.version
    return Change((there - asked) / 1e6, max(0, there - acknowledged) / 1e6)


@asynccontextmanager
async def _served(*arguments: str) -> AsyncIterator[AsyncIterator[tuple[int, int]]]:
    """Versions of the flag, and when another process served them from."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.benchmarks.freshness_served", *arguments),
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    try:
        yield _pairs(process.stdout)
    finally:
        process.kill()
        await process.wait()


async def _pairs(lines: asyncio.StreamReader) -> AsyncIterator[tuple[int, int]]:
    async for line in lines:
        version, served = map(int, line.split())
        yield version, served


def _milliseconds(took: Sequence[float]) -> tuple[str, str, str]:
    return f"{_percentile(took, 50):.1f}", f"{_percentile(took, 99):.1f}", f"{max(took):.1f}"


def _percentile(took: Sequence[float], percent: int) -> float:
    """What so many of a hundred do not exceed."""
    return statistics.quantiles(took, n=100, method="inclusive")[percent - 1]
