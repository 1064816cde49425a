"""Timing engines against one another in one run: their rounds alternate, the median counts."""

import statistics
import time
import timeit
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tests.benchmarks.rivals import Engine
from tests.benchmarks.workload import KEY

ROUNDS = 15
"""Of all contexts in a row; odd, so that one of them is the median."""
SINGLES = 5
"""Rounds in which each call is timed by itself, for the percentile."""


@dataclass(frozen=True)
class Timing:
    """What one call costs."""

    median: float
    """Nanoseconds a call in the median round, the loop around it included."""
    p99: float
    """Nanoseconds of the call that 99 of 100 are faster than; the median of some rounds."""


def time_engines(
    engines: Sequence[Engine], subjects: Sequence[dict[str, Any]]
) -> dict[str, Timing]:
    """The cost of a call to each engine, by its name."""
    prepared = {engine.name: [engine.prepare(dict(one)) for one in subjects] for engine in engines}
    loops = {engine.name: _loop(engine, prepared[engine.name]) for engine in engines}
    rounds: dict[str, list[float]] = {engine.name: [] for engine in engines}
    tails: dict[str, list[float]] = {engine.name: [] for engine in engines}
    for turn in range(ROUNDS):
        for engine in engines if turn % 2 else reversed(engines):
            seconds = loops[engine.name].timeit(1)
            rounds[engine.name].append(seconds * 1e9 / len(subjects))
    for turn in range(SINGLES):
        for engine in engines if turn % 2 else reversed(engines):
            took = _singly(engine, prepared[engine.name])
            tails[engine.name].append(took[len(took) * 99 // 100])
    return {
        name: Timing(statistics.median(rounds[name]), statistics.median(tails[name]))
        for name in rounds
    }


def share_on(engine: Engine, subjects: Sequence[dict[str, Any]]) -> float:
    """Which part of the subjects an engine serves `on`: shows that all decide alike."""
    *before, last = engine.statement.split("; ")
    statement = "; ".join([*before, f"answers.append({last})"])
    names: dict[str, Any] = {"KEY": KEY, "answers": [], **engine.names}
    contexts = [engine.prepare(dict(one)) for one in subjects]
    names["contexts"] = contexts
    timeit.Timer(f"for c in contexts:\n {statement}", globals=names).timeit(1)
    return sum(map(_is_on, names["answers"])) / len(contexts)


def _is_on(answer: Any) -> bool:
    for attribute in ("value", "variation"):
        answer = getattr(answer, attribute, answer)
    return bool(answer)


def _loop(engine: Engine, contexts: list[Any]) -> timeit.Timer:
    names = {"KEY": KEY, "contexts": contexts, **engine.names}
    # The collector stays on, as in production; timeit would turn it off.
    return timeit.Timer(
        f"for c in contexts:\n {engine.statement}", "import gc; gc.enable()", globals=names
    )


def _singly(engine: Engine, contexts: list[Any]) -> list[int]:
    names: dict[str, Any] = {"KEY": KEY, "contexts": contexts, "took": [], **engine.names}
    names["clock"] = time.perf_counter_ns
    statement = (
        f"for c in contexts:\n start = clock()\n {engine.statement}\n took.append(clock() - start)"
    )
    timeit.Timer(statement, "import gc; gc.enable()", globals=names).timeit(1)
    took: list[int] = sorted(names["took"])
    return took
