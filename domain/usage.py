"""Usage: how often each flag was evaluated, by the hour and by what came out."""

import json
from collections import Counter
from collections.abc import Mapping
from typing import Final, NamedTuple, TypeAlias

from domain.decision import ErrorCode, Reason
from domain.environment import FlagSet
from domain.instants import Instant

HOUR: Final = 3_600_000
DAY: Final = 24 * HOUR


class Answered(NamedTuple):
    """What came out of an evaluation, as far as it is counted."""

    flag_set: FlagSet
    flag: str
    variant: str
    """Empty with an error code."""
    error_code: str = ""

    @property
    def is_miss(self) -> bool:
        """Whether there was no such flag for whoever asked."""
        return self.error_code == ErrorCode.FLAG_NOT_FOUND


class Cell(NamedTuple):
    """What is counted together. The order of cells is that of their hours."""

    hour: Instant
    """The beginning of the hour."""
    answered: Answered


Counts: TypeAlias = Mapping[Cell, int]


def hour_of(instant: Instant) -> Instant:
    """The beginning of the hour in UTC that an instant lies in."""
    return instant - instant % HOUR


def missed(flag_set: FlagSet, flag: str) -> Answered:
    """What comes out where there is no such flag."""
    return Answered(flag_set, flag, "", str(ErrorCode.FLAG_NOT_FOUND))


def read_decision(encoded: bytes) -> tuple[Answered, str]:
    """What is counted of a decision that is ready to be sent, and its reason.

    `domain.answers` writes it. An error stands there without a reason.
    """
    sent = json.loads(encoded)
    project, _, environment = sent["metadata"]["flagSetId"].partition("/")
    flag_set, error_code = FlagSet(project, environment), sent.get("errorCode", "")
    answered = Answered(flag_set, sent["key"], sent.get("variant", ""), error_code)
    return answered, sent.get("reason", str(Reason.ERROR))


def newest(counts: Counts, most: int) -> tuple[Counter[Cell], int]:
    """At most so many cells, those of the oldest hours left out; and what these had counted."""
    kept = Counter({cell: counts[cell] for cell in sorted(counts, reverse=True)[:most]})
    return kept, sum(counts.values()) - sum(kept.values())
