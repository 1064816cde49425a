"""How often everything was decided, at the cost of a dict look-up an evaluation.

Decisions are counted by the bytes that are sent for them: those exist once, their hash is known,
and they say all there is to tell: environment, flag, variant, reason. They are read back later.
"""

from collections import Counter
from itertools import chain, islice
from typing import Final

from application.ports.tally import Taken, Tally
from domain.decision import ErrorCode, Reason
from domain.environment import FlagSet
from domain.plans import Constants
from domain.usage import Answered, read_decision

KNOWN: Final = 100_000
"""Decisions of which it is remembered what they say."""

UNKNOWN_KEYS: Final = 1_000
"""Keys that no flag has, and that are told apart; the rest counts as one without a name."""

Outcome = tuple[str, str, str]
"""Environment, reason, error code."""


class TrafficTally(Tally):
    """Counts of one process. Whoever evaluates adds to the first two."""

    def __init__(self) -> None:
        self.evaluated: Counter[bytes] = Counter()
        """Decisions, as they were sent."""
        self.evaluated_together: Counter[Constants] = Counter()
        """Decisions that were sent together."""
        self._unknown: Counter[tuple[FlagSet, str]] = Counter()
        self._outcomes: Counter[Outcome] = Counter()
        self._answered: Counter[Answered] = Counter()
        self._said: dict[bytes, tuple[Answered, Outcome]] = {}

    def unknown_flag(self, flag_set: FlagSet, key: str) -> None:
        """A flag was asked for that is not there."""
        self._outcomes[str(flag_set), Reason.ERROR, ErrorCode.FLAG_NOT_FOUND] += 1
        asked = (flag_set, key)
        known = asked in self._unknown or len(self._unknown) < UNKNOWN_KEYS
        self._unknown[asked if known else (flag_set, "")] += 1

    def outcomes(self) -> Counter[Outcome]:
        """How often evaluations came out in each way since the process started."""
        self._settle()
        return self._outcomes

    def read(self, most: int) -> bool:
        """Remember what they say, unless there are too many to remember."""
        sent = chain(self.evaluated, *(each.encoded for each in self.evaluated_together))
        new = (encoded for encoded in dict.fromkeys(sent) if encoded not in self._said)
        chosen = [*islice(new, min(most, KNOWN - len(self._said)))]
        for encoded in chosen:
            self._read(encoded)
        return len(chosen) == most

    def take(self) -> Taken:
        """What came out since the last time; nothing runs while it is taken."""
        self._settle()
        taken = Taken(self._answered, self._unknown)
        self._answered, self._unknown = Counter(), Counter()
        return taken

    def _settle(self) -> None:
        """Sort what was counted."""
        for constants, times in self.evaluated_together.items():
            for encoded in constants.encoded:
                self.evaluated[encoded] += times
        self.evaluated_together.clear()
        for encoded, times in self.evaluated.items():
            answered, outcome = self._said.get(encoded) or self._read(encoded)
            self._answered[answered] += times
            self._outcomes[outcome] += times
        self.evaluated.clear()

    def _read(self, encoded: bytes) -> tuple[Answered, Outcome]:
        if len(self._said) >= KNOWN:
            self._said.clear()
        answered, reason = read_decision(encoded)
        said = answered, (str(answered.flag_set), reason, answered.error_code)
        self._said[encoded] = said
        return said
