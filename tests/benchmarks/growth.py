"""What it costs to have more flags, and more environments: an evaluation, a start, memory.

That an evaluation does not depend on how many flags there are is judged by one flag that is asked
for again and again. If all are asked for in turn, each has to be fetched from memory first, once
they fill the processor's caches; what that adds is shown, and is the machine's.
"""

import asyncio
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path

from adapters.persistence.database import Database
from adapters.persistence.unit_of_work import SqlUnitOfWork
from adapters.system.clock import SystemClock
from application.access import CONSOLE
from application.collector import uncollected
from domain.context import Context
from domain.environment import Environment, FlagSet, Project
from domain.flag import TargetedFlag
from domain.snapshot import Snapshot
from tests.benchmarks.report import Report
from tests.benchmarks.workload import BENCHMARK_FLAG, contexts, targeted

MOST_EVALUATING = 1.5
"""Times as long as an evaluation among the fewest."""
MOST_GROWTH = 1.3
"""Times what it would be if the cost grew in proportion, what an empty store costs left aside."""
ROUNDS, STARTS = 15, 2
PASSING = 0.7
STEP = 7_919
"""From one flag to the next that is asked for, so that they are no neighbours in memory."""
PROJECT = Project(key="growth")


@dataclass(frozen=True)
class Size:
    """So many environments of a project with so many flags."""

    environments: int
    flags: int

    @property
    def definitions(self) -> int:
        """How much there is to load."""
        return self.environments * self.flags

    def flag_sets(self) -> list[FlagSet]:
        """What can be evaluated."""
        return [FlagSet(PROJECT.key, f"stage-{number}") for number in range(self.environments)]

    def targeted(self) -> list[TargetedFlag]:
        """The benchmark's flag so many times under other keys, so that all cost the same."""
        return [
            targeted(replace(BENCHMARK_FLAG, key=f"area-{number % 37}.flag-{number}"))
            for number in range(self.flags)
        ]


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
    evaluating = _nanoseconds(sizes)
    starts = _starts([NOTHING, *sizes])
    report.table(
        "Growth: SQLite, in a process of its own; each flag has three constraints and a split",
        (
            *("environments", "flags in each", "one flag, ns", "all in turn, ns"),
            *("start", "processor", "memory"),
        ),
        [_row(size, evaluating.get(size), starts[size]) for size in (NOTHING, *sizes)],
    )
    for name, (fewest, some, most) in SERIES.items():
        slower = evaluating[most][0] / evaluating[fewest][0]
        report.expect(f"more {name}: evaluation, times as long", slower, at_most=MOST_EVALUATING)
        for field in ("cpu", "megabytes"):
            empty, less, more = (getattr(starts[size], field) for size in (NOTHING, some, most))
            growth = (more - empty) / (less - empty) / (most.definitions / some.definitions)
            report.expect(f"more {name}: {field} by proportion", growth, at_most=MOST_GROWTH)


def _nanoseconds(sizes: Sequence[Size]) -> dict[Size, tuple[float, float]]:
    """What an evaluation costs: of the same flag again and again, and of all, one after another.

    The sizes take turns, so that what else the machine does slows them all.
    """
    tasks = {size: _Asking(size) for size in sizes}
    rounds: dict[Size, list[tuple[float, float]]] = {size: [] for size in sizes}
    for turn in range(ROUNDS):
        for size in sizes if turn % 2 else reversed(sizes):
            asking = tasks[size]
            rounds[size].append((asking.of_one(), asking.of_all()))
    return {
        size: (
            statistics.median(one for one, _ in took),
            statistics.median(in_turn for _, in_turn in took),
        )
        for size, took in rounds.items()
    }


class _Asking:
    """Evaluates for every context once, and looks the environment up as a request does."""

    def __init__(self, size: Size) -> None:
        flags, flag_sets = size.targeted(), size.flag_sets()
        with uncollected():
            self._snapshots = {each: Snapshot.compile(each, flags) for each in flag_sets}
        wanted = [(flag_set, each.flag.key) for each in flags for flag_set in flag_sets]
        subjects = contexts(PASSING)
        self._one = [(*wanted[0], context) for context in subjects]
        self._all = [
            (*wanted[number * STEP % len(wanted)], context)
            for number, context in enumerate(subjects)
        ]

    def of_one(self) -> float:
        """Nanoseconds an evaluation if all ask for the same flag."""
        return self._nanoseconds(self._one)

    def of_all(self) -> float:
        """Nanoseconds an evaluation if each asks for another."""
        return self._nanoseconds(self._all)

    def _nanoseconds(self, questions: Sequence[tuple[FlagSet, str, Context]]) -> float:
        snapshots = self._snapshots
        began = time.thread_time_ns()
        for flag_set, key, context in questions:
            snapshots[flag_set].evaluate(key, context, 0)
        return (time.thread_time_ns() - began) / len(questions)


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
        rounds = [
            {size: _start(url, next(empty)) for size, url in urls.items()} for _ in range(STARTS)
        ]
    return {size: Start.best([each[size] for each in rounds]) for size in sizes}


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


def _row(size: Size, evaluating: tuple[float, float] | None, start: Start) -> tuple[str, ...]:
    return (
        f"{size.environments:,}",
        f"{size.flags:,}",
        *(("", "") if evaluating is None else (f"{each:,.0f}" for each in evaluating)),
        f"{start.seconds * 1e3:,.0f} ms",
        f"{start.cpu * 1e3:,.0f} ms",
        f"{start.megabytes:,.0f} MB",
    )
