"""Ramps: a split whose weights are a function of time. Evaluated, never edited by a job."""

from bisect import bisect_right
from dataclasses import dataclass
from enum import StrEnum
from itertools import accumulate, pairwise

from domain import limits
from domain.bucketing import DEFAULT_SCHEME, check_bucketing
from domain.context import TARGETING_KEY
from domain.errors import InvalidDefinition
from domain.instants import EARLIEST, LATEST, Instant
from domain.split import Share, Split, check_shares
from domain.within import within


class RampShape(StrEnum):
    """How the weights get from one point to the next."""

    STEPS = "steps"
    LINEAR = "linear"


@dataclass(frozen=True, slots=True)
class RampPoint:
    """The weights from, or at, an instant."""

    at: Instant
    shares: tuple[Share, ...]

    def __post_init__(self) -> None:
        if not EARLIEST <= self.at <= LATEST:
            raise InvalidDefinition("must be within the years 1 to 9999, in UTC", "at")
        check_shares(self.shares)


@dataclass(frozen=True, slots=True)
class Ramp:
    """Weights over time: in steps at the points, or in straight lines between them.

    Before the first point its weights hold, after the last its own. All points name the same
    variants in the same order.
    """

    points: tuple[RampPoint, ...]
    shape: RampShape = RampShape.LINEAR
    bucket_by: str = TARGETING_KEY
    seed: str | None = None
    scheme: str = DEFAULT_SCHEME

    def __post_init__(self) -> None:
        if not limits.FEWEST_RAMP_POINTS <= len(self.points) <= limits.RAMP_POINTS:
            raise InvalidDefinition(
                f"must have {limits.FEWEST_RAMP_POINTS} to {limits.RAMP_POINTS} points", "points"
            )
        for index, (before, after) in enumerate(pairwise(self.points), start=1):
            with within("points", index):
                if after.at <= before.at:
                    raise InvalidDefinition("must be later than the point before", "at")
                if [s.variant for s in after.shares] != [s.variant for s in before.shares]:
                    raise InvalidDefinition(
                        "must name the variants of the first point, in its order", "shares"
                    )
        check_bucketing(self.bucket_by, self.seed, self.scheme)

    def upper_weights(self, instant: Instant) -> tuple[int, ...]:
        """The cumulative weights at an instant; integers, never decreasing."""
        index = bisect_right(self.points, instant, key=lambda point: point.at)
        before = self.points[max(index - 1, 0)]
        after = self.points[min(index, len(self.points) - 1)]
        uppers = tuple(accumulate(share.weight for share in before.shares))
        if self.shape is RampShape.STEPS or before is after:
            return uppers
        gone, whole = instant - before.at, after.at - before.at
        return tuple(
            upper + (later - upper) * gone // whole
            for upper, later in zip(
                uppers, accumulate(share.weight for share in after.shares), strict=True
            )
        )

    def split_at(self, instant: Instant) -> Split:
        """The split in force at an instant."""
        uppers = (0, *self.upper_weights(instant))
        variants = (share.variant for share in self.points[0].shares)
        return Split(
            tuple(
                Share(variant, upper - lower)
                for variant, (lower, upper) in zip(variants, pairwise(uppers), strict=True)
            ),
            self.bucket_by,
            self.seed,
            self.scheme,
        )
