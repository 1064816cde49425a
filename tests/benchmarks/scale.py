"""Many flags: how long compiling them takes, and how soon a change to one of them is visible."""

import asyncio
import gc
import statistics
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from application.access import CONSOLE
from application.collector import uncollected
from application.commands.bootstrap import Bootstrap
from application.commands.import_definitions import ImportDefinitions
from application.commands.turn_flag import TurnFlag
from domain.environment import FlagSet
from domain.flag import TargetedFlag
from domain.notation.flags import write_flag, write_targeting
from domain.snapshot import Snapshot
from entrypoints.container import Container
from entrypoints.lifecycle import prepare, running
from entrypoints.settings import DatabaseSettings, Settings
from tests.benchmarks.report import Report
from tests.benchmarks.workload import FLAG_SET, KEY, neutral_flags, targeted

FLAGS = 10_000
MOST_COMPILING = 0.5
MOST_VISIBLE = 0.020
REPEATS = 5
CHANGES = 40
HOME = FlagSet("default", "production")


def run(report: Report) -> None:
    """Measure, print the table, and judge."""
    flags = [targeted(flag) for flag in neutral_flags(FLAGS - 1)]
    compiling = statistics.median(_seconds(lambda: _compile(flags)) for _ in range(REPEATS))
    hashing = statistics.median(_seconds_of_hashing(flags) for _ in range(REPEATS))
    updating = _seconds_of_update(flags)
    loading, visible = asyncio.run(_on_disk(flags))
    report.table(
        f"Scale: {FLAGS:,} flags in one environment",
        ("what", "median", "worst"),
        [
            ("compile all flags", f"{compiling * 1e3:,.0f} ms", ""),
            ("hash all definitions, for the revision", f"{hashing * 1e3:,.0f} ms", ""),
            ("load from SQLite and compile, at start", f"{loading * 1e3:,.0f} ms", ""),
            ("compile the next snapshot after one change", *_milliseconds(updating)),
            ("turn one flag: commit to SQLite, and served", *_milliseconds(visible)),
        ],
    )
    report.expect("seconds to compile all flags", compiling, at_most=MOST_COMPILING)
    median = statistics.median(visible)
    report.expect("seconds until one change is visible", median, at_most=MOST_VISIBLE)


def _compile(flags: list[TargetedFlag]) -> Snapshot:
    with uncollected():
        return Snapshot.compile(FLAG_SET, flags)


def _seconds(action: Callable[[], object]) -> float:
    started = time.perf_counter()
    action()
    return time.perf_counter() - started


def _seconds_of_hashing(flags: list[TargetedFlag]) -> float:
    snapshot = _compile(flags)
    return _seconds(lambda: snapshot.revision)


def _seconds_of_update(flags: list[TargetedFlag]) -> list[float]:
    snapshot, took = _compile(flags), []
    for flag in flags[:CHANGES]:
        turned = TargetedFlag(flag.flag, flag.targeting.turned(on=not flag.targeting.on))
        took.append(_seconds(partial(snapshot.updated, flags=[turned])))
    return took


async def _on_disk(flags: list[TargetedFlag]) -> tuple[float, list[float]]:
    """How long a start takes on a real database, and how long each of some changes."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite+aiosqlite:///{Path(folder, 'scale.db')}"
        settings = Settings(database=DatabaseSettings(url=url))
        container = Container(settings=settings)
        await prepare(container)
        await container.bootstrap()(CONSOLE, Bootstrap())
        await _import(container, flags)
        await container.database().dispose()
        again = Container(settings=settings)
        started = time.perf_counter()
        async with running(again):
            loading = time.perf_counter() - started
            gc.freeze()  # as `flaghoist serve` does
            return loading, await _turn_often(again)


async def _import(container: Container, flags: list[TargetedFlag]) -> None:
    document = {
        "format": "flaghoist/1",
        "project": HOME.project,
        "environment": HOME.environment,
        "flags": [
            {"flag": write_flag(each.flag), "targeting": write_targeting(each.targeting)}
            for each in flags
        ],
        "segments": [],
    }
    command = ImportDefinitions(flag_set=HOME, document=document)
    report = await container.import_definitions()(CONSOLE, command)
    if not report.applied:
        raise RuntimeError("the flags could not be imported")


async def _turn_often(container: Container) -> list[float]:
    took = []
    for turn in range(CHANGES):
        on = bool(turn % 2)
        started = time.perf_counter()
        await container.turn_flag()(CONSOLE, TurnFlag(flag_set=HOME, flag=KEY, on=on))
        decision = container.snapshots().current(HOME).evaluate(KEY, {}, 0)
        took.append(time.perf_counter() - started)
        if (decision.reason == "DISABLED") is on:
            raise RuntimeError("the change is not visible")
    return took


def _milliseconds(seconds: list[float]) -> tuple[str, str]:
    return f"{statistics.median(seconds) * 1e3:.1f} ms", f"{max(seconds) * 1e3:.1f} ms"
