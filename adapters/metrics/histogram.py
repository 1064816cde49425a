"""A histogram in plain integers: a tenth of what the labels of a client library cost."""

from bisect import bisect_left
from itertools import accumulate

BOUNDS = (
    *(0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005),
    *(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0),
)
"""Upper bounds in seconds: evaluations take tenths of a millisecond, exports may take seconds."""


class Histogram:
    """How often a duration fell into each bucket."""

    __slots__ = ("_counts", "_total", "pending")

    def __init__(self) -> None:
        self._counts = [0] * (len(BOUNDS) + 1)
        self._total = 0.0
        self.pending: list[float] = []
        """Durations in seconds to be counted by the next `settle`; whoever measures appends."""

    def settle(self) -> None:
        """Count what is pending: many at a time, because counting takes longer than appending."""
        for seconds in self.pending:
            self._counts[bisect_left(BOUNDS, seconds)] += 1
        self._total += sum(self.pending)
        self.pending.clear()

    def total(self) -> float:
        """The sum of all durations, in seconds."""
        self.settle()
        return self._total

    def buckets(self) -> list[tuple[str, float]]:
        """The cumulative counts by upper bound, as Prometheus wants them."""
        self.settle()
        names = (*map(str, BOUNDS), "+Inf")
        return list(zip(names, accumulate(self._counts), strict=True))
