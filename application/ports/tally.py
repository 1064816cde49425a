"""Taking what was counted while evaluating."""

from abc import abstractmethod
from collections.abc import Iterator, Mapping
from typing import NamedTuple, Protocol

from domain.environment import FlagSet
from domain.usage import Answered


class Taken(NamedTuple):
    """How often some of everything came out."""

    answered: Mapping[Answered, int]
    """Of flags that are there."""
    unknown: Mapping[tuple[FlagSet, str], int]
    """By the environment and the key that no flag had. What was asked for beyond as many keys as
    are told apart has an empty key."""


class Tally(Protocol):
    """Counts evaluations in this process, at the cost of a dict look-up each."""

    @abstractmethod
    def parts(self, most: int) -> Iterator[Taken]:
        """Everything since the last time, in parts of at most so many different outcomes.

        Never waits. What comes after the first part was asked for counts anew. Each part is given
        once; those that nobody asks for come with the next time.
        """
