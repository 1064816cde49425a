"""What an evaluation costs among more and more flags and environments."""

import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

from application.collector import uncollected
from domain.context import Context
from domain.environment import FlagSet, Project
from domain.flag import TargetedFlag
from domain.snapshot import Snapshot
from tests.benchmarks.workload import contexts, similar_flag, targeted

ROUNDS = 9
PASSING = 0.7
STEP = 7_919
"""From one flag to the next that is asked for, so that they are no neighbours in memory."""
PROJECT = Project(key="growth")

Evaluate: TypeAlias = Callable[[str, Context, int], object]
"""Of the flag with a key, for a context, at an instant."""


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
        """So many flags that all cost the same."""
        return [targeted(similar_flag(number)) for number in range(self.flags)]


class Evaluating(NamedTuple):
    """What it costs, in nanoseconds."""

    one: float
    """To evaluate the same flag again and again."""
    in_turn: float
    """To evaluate all, one after another."""
    bare: float
    """To call all closures of a table, one after another."""


def evaluate(sizes: Sequence[Size]) -> dict[Size, Evaluating]:
    """What an evaluation costs. The sizes take turns, so that what else runs slows them all."""
    tasks = {size: _Asking(size) for size in sizes}
    rounds: dict[Size, list[Evaluating]] = {size: [] for size in sizes}
    for turn in range(ROUNDS):
        for size in sizes if turn % 2 else reversed(sizes):
            rounds[size].append(tasks[size]())
    return {
        size: Evaluating(*map(statistics.median, zip(*took, strict=True)))
        for size, took in rounds.items()
    }


class _Asking:
    """Evaluates for every context once, and looks the environment up as a request does."""

    def __init__(self, size: Size) -> None:
        flags, flag_sets = size.targeted(), size.flag_sets()
        with uncollected():
            snapshots = {each: Snapshot.compile(each, flags) for each in flag_sets}
        self._evaluators = {each: snapshot.evaluate for each, snapshot in snapshots.items()}
        self._bare = {each: _bare([each.flag.key for each in flags]) for each in flag_sets}
        wanted = [(flag_set, each.flag.key) for each in flags for flag_set in flag_sets]
        subjects = contexts(PASSING)
        self._one = [(*wanted[0], context) for context in subjects]
        self._all = [
            (*wanted[number * STEP % len(wanted)], context)
            for number, context in enumerate(subjects)
        ]

    def __call__(self) -> Evaluating:
        """What it costs now."""
        return Evaluating(
            _nanoseconds(self._evaluators, self._one),
            _nanoseconds(self._evaluators, self._all),
            _nanoseconds(self._bare, self._all),
        )


def _bare(keys: Sequence[str]) -> Evaluate:
    """A table of closures, of which each has a number to return."""
    closures = {key: _always(number) for number, key in enumerate(keys)}
    return lambda key, context, instant: closures[key](context, instant)


def _always(number: int) -> Callable[[Context, int], int]:
    return lambda _context, _instant: number


def _nanoseconds(
    evaluators: Mapping[FlagSet, Evaluate], questions: Sequence[tuple[FlagSet, str, Context]]
) -> float:
    """What a question costs, with the look-up of its environment."""
    began = time.thread_time_ns()
    for flag_set, key, context in questions:
        evaluators[flag_set](key, context, 0)
    return (time.thread_time_ns() - began) / len(questions)
