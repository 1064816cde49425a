"""Taking what was counted while evaluating."""

from abc import abstractmethod
from collections.abc import Mapping
from typing import NamedTuple, Protocol

from domain.environment import FlagSet
from domain.usage import Answered


class Taken(NamedTuple):
    """How often everything came out since the last time."""

    answered: Mapping[Answered, int]
    """Of flags that are there."""
    unknown: Mapping[tuple[FlagSet, str], int]
    """By the environment and the key that no flag had. What was asked for beyond as many keys as
    are told apart has an empty key."""


class Tally(Protocol):
    """Counts evaluations in this process, at the cost of a dict look-up each."""

    @abstractmethod
    def read(self, most: int) -> bool:
        """Read what at most so many new decisions say, for `take` to find it done; whether there
        may be more. It counts nothing."""

    @abstractmethod
    def take(self) -> Taken:
        """Everything since the last call, once. Never waits; what comes after counts anew."""
