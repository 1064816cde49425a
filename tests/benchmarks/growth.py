"""What it costs to have more flags, and more environments: an evaluation, a start, memory.

That an evaluation does not depend on how many flags there are is judged by one flag that is asked
for again and again. If all are asked for in turn, each has to be fetched from memory first, once
they fill the processor's caches. Beside that stands the least that can be: a table of closures with
one constant each, asked in the same order. What more flags add to it is the machine's; how many
times that they add to an evaluation says how much more memory one passes, and is judged.
"""

import asyncio
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from adapters.persistence.database import Database
from adapters.persistence.unit_of_work import SqlUnitOfWork
from adapters.system.clock import SystemClock
from application.access import CONSOLE
from domain.environment import Environment
from tests.benchmarks.growth_evaluating import PROJECT, Evaluating, Size, evaluate
from tests.benchmarks.report import Report

MOST_EVALUATING = 1.5
"""Times as long as an evaluation among the fewest."""
MOST_MEMORY = 4.5
"""Times what a look-up and a closure with one constant take from memory."""
MOST_GROWTH = 1.3
"""Times what it would be if the cost grew in proportion, what an empty store costs left aside."""
STARTS = 2
LONG = 10_000
"""Definitions from which on a start takes so long that one says enough."""


NOTHING = Size(0, 0)
SERIES = {
    "flags": (Size(1, 100), Size(1, 1_000), Size(1, 10_000)),
    "environments": (Size(10, 10), Size(100, 10), Size(1_000, 10)),
}


@dataclass(frozen=True)
class Start:
    """What one start took."""

    seconds: float
    cpu: float
    """Seconds of processor time."""
    megabytes: float

    @classmethod
    def best(cls, starts: Sequence["Start"]) -> "Start":
        """What each took least: whatever else the machine does can only add to it."""
        return cls(
            min(each.seconds for each in starts),
            min(each.cpu for each in starts),
            min(each.megabytes for each in starts),
        )


def run(report: Report) -> None:
    """Measure, print the table, and judge."""
    sizes = [size for series in SERIES.values() for size in series]
    evaluating = evaluate(sizes)
    starts = _starts([NOTHING, *sizes])
    report.table(
        "Growth: SQLite, in a process of its own; each flag has three constraints and a split",
        (
            *("environments", "flags in each", "one flag, ns", "all in turn", "bare, in turn"),
            *("start", "processor", "memory"),
        ),
        [_row(size, evaluating.get(size), starts[size]) for size in (NOTHING, *sizes)],
    )
    for name, (fewest, some, most) in SERIES.items():
        many, few = evaluating[most], evaluating[fewest]
        report.expect(
            f"more {name}: evaluation of one, times as long",
            many.one / few.one,
            at_most=MOST_EVALUATING,
        )
        report.expect(
            f"more {name}: added to all in turn, times what is added to bare closures",
            (many.in_turn - few.in_turn) / (many.bare - few.bare),
            at_most=MOST_MEMORY,
        )
        for field in ("cpu", "megabytes"):
            empty, less, more = (getattr(starts[size], field) for size in (NOTHING, some, most))
            growth = (more - empty) / (less - empty) / (most.definitions / some.definitions)
            report.expect(f"more {name}: {field} by proportion", growth, at_most=MOST_GROWTH)


def _starts(sizes: Sequence[Size]) -> dict[Size, Start]:
    """Starts of each size, in turn."""
    with tempfile.TemporaryDirectory() as folder:
        urls = {
            size: f"sqlite+aiosqlite:///{Path(folder, f'{size.environments}-{size.flags}.db')}"
            for size in sizes
        }
        for size, url in urls.items():
            asyncio.run(_fill(Database(url), size))
        # Nothing was saved in an empty folder, so everything comes from the database.
        empty = (Path(folder, f"saved-{number}") for number in count())
        starts: dict[Size, list[Start]] = {size: [] for size in sizes}
        for turn in range(STARTS):
            for size, url in urls.items():
                if not turn or size.definitions < LONG:
                    starts[size].append(_start(url, next(empty)))
    return {size: Start.best(of) for size, of in starts.items()}


async def _fill(database: Database, size: Size) -> None:
    """Make the database, in one transaction."""
    await database.migrate()
    flags = size.targeted()
    async with SqlUnitOfWork(database, SystemClock(), _nothing, CONSOLE) as work:
        await work.projects.add(PROJECT)
        await work.flags.add(PROJECT.key, *(each.flag for each in flags))
        for flag_set in size.flag_sets():
            await work.environments.add(Environment(project=PROJECT.key, key=flag_set.environment))
            await work.targetings.add(flag_set, *(each.targeting for each in flags))
        await work.commit()
    await database.dispose()


async def _nothing() -> None:
    return


def _start(url: str, saved: Path) -> Start:
    told = subprocess.run(  # noqa: S603  our own module
        [sys.executable, "-m", "tests.benchmarks.growth_start", url, str(saved)],
        check=True,
        stdout=subprocess.PIPE,
    ).stdout
    return Start(*map(float, told.split()))


def _row(size: Size, evaluating: Evaluating | None, start: Start) -> tuple[str, ...]:
    return (
        f"{size.environments:,}",
        f"{size.flags:,}",
        *(("", "", "") if evaluating is None else (f"{each:,.0f}" for each in evaluating)),
        f"{start.seconds * 1e3:,.0f} ms",
        f"{start.cpu * 1e3:,.0f} ms",
        f"{start.megabytes:,.0f} MB",
    )
