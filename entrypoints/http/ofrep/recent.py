"""Answers to bulk requests that were given lately.

An answer is a pure function of the flags, the kind of key and the context, which its entity tag
names. A page that is opened again without its tag, in a second tab or on the next of many equal
devices, asks for one that was made a moment ago.
"""

from collections.abc import Mapping
from typing import Final, NamedTuple

BUDGET: Final = 8 * 1024 * 1024
"""Bytes that all answers together may take."""

OVERHEAD: Final = 600
"""Bytes that an answer takes besides its body: the tag, the counts, the objects around them."""


class Made(NamedTuple):
    """A bulk answer as it was made."""

    body: bytes
    outcomes: Mapping[str, int]
    """How many flags had each outcome, to be counted each time that the answer is given."""


class RecentAnswers:
    """Keeps the answers that were asked for last, up to a budget of bytes."""

    __slots__ = ("_budget", "_bytes", "_made")

    def __init__(self, budget: int = BUDGET) -> None:
        self._budget = budget
        self._bytes = 0
        self._made: dict[bytes, Made] = {}

    def get(self, tag: bytes) -> Made | None:
        """The answer with this tag, if it is kept; it then counts as asked for last."""
        made = self._made.pop(tag, None)
        if made is not None:
            self._made[tag] = made
        return made

    def keep(self, tag: bytes, made: Made) -> None:
        """Keep an answer, and let go of those that nobody asked for the longest."""
        self._made[tag] = made
        self._bytes += len(made.body) + OVERHEAD
        while self._bytes > self._budget:
            oldest = next(iter(self._made))
            self._bytes -= len(self._made.pop(oldest).body) + OVERHEAD
