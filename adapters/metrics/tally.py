"""How often everything was decided, at the cost of a dict look-up an evaluation.

Decisions are counted by the bytes that are sent for them: those exist once, their hash is known,
and they say all there is to tell: environment, flag, variant, reason. They are read back later.
"""

from collections import Counter, deque
from collections.abc import Iterator
from itertools import chain
from typing import Final, TypeAlias

from application.ports.tally import Taken, Tally
from domain.decision import ErrorCode, Reason
from domain.environment import FlagSet
from domain.plans import Constants
from domain.usage import Answered, read_decision

KNOWN: Final = 100_000
"""Decisions of which it is remembered what they say."""

UNKNOWN_KEYS: Final = 1_000
"""Keys that no flag has, and that are told apart; the rest counts as one without a name."""

Outcome: TypeAlias = tuple[str, str, str]
"""Environment, reason, error code."""

Together: TypeAlias = tuple[tuple[bytes, ...], int]
"""Decisions, and how often all of them were sent."""


class TrafficTally(Tally):
    """Counts of one process. Whoever evaluates adds to the first two."""

    def __init__(self) -> None:
        self.evaluated: Counter[bytes] = Counter()
        """Decisions, as they were sent."""
        self.evaluated_together: Counter[Constants] = Counter()
        """Decisions that were sent together."""
        self._unknown: Counter[tuple[FlagSet, str]] = Counter()
        self._outcomes: Counter[Outcome] = Counter()
        self._waiting: deque[Together] = deque()
        self._said: dict[bytes, tuple[Answered, Outcome]] = {}

    def unknown_flag(self, flag_set: FlagSet, key: str) -> None:
        """A flag was asked for that is not there."""
        self._outcomes[str(flag_set), Reason.ERROR, ErrorCode.FLAG_NOT_FOUND] += 1
        asked = (flag_set, key)
        known = asked in self._unknown or len(self._unknown) < UNKNOWN_KEYS
        self._unknown[asked if known else (flag_set, "")] += 1

    def outcomes(self) -> Counter[Outcome]:
        """How often evaluations came out in each way since the process started."""
        outcomes = self._outcomes.copy()
        for decisions, times in chain(self._waiting, self._counted()):
            for encoded in decisions:
                _, outcome = self._said.get(encoded) or self._read(encoded)
                outcomes[outcome] += times
        return outcomes

    def parts(self, most: int) -> Iterator[Taken]:
        """The unknown flags first. What was counted is put aside at once, and sorted then."""
        self._waiting.extend(self._counted())
        self.evaluated.clear()
        self.evaluated_together.clear()
        unknown, self._unknown = self._unknown, Counter()
        if unknown:
            yield Taken({}, unknown)
        while self._waiting:
            yield Taken(self._sorted(most), {})

    def _counted(self) -> Iterator[Together]:
        """What was counted since it was put aside."""
        yield from zip(zip(self.evaluated), self.evaluated.values(), strict=True)
        for constants, times in self.evaluated_together.items():
            yield constants.encoded, times

    def _sorted(self, most: int) -> Counter[Answered]:
        """What came out of at most so many decisions that wait."""
        answers: Counter[Answered] = Counter()
        while self._waiting and most > 0:
            decisions, times = self._waiting.popleft()
            for encoded in decisions[:most]:
                answered, outcome = self._said.get(encoded) or self._read(encoded)
                answers[answered] += times
                self._outcomes[outcome] += times
            if len(decisions) > most:
                self._waiting.appendleft((decisions[most:], times))
            most -= len(decisions)
        return answers

    def _read(self, encoded: bytes) -> tuple[Answered, Outcome]:
        if len(self._said) >= KNOWN:
            self._said.clear()
        answered, reason = read_decision(encoded)
        said = answered, (str(answered.flag_set), reason, answered.error_code)
        self._said[encoded] = said
        return said
