"""Whether a targeting serves one value to everybody, and since when that is so by itself."""

from collections.abc import Iterator
from itertools import pairwise

from domain.flag import Flag
from domain.instants import EARLIEST, Instant
from domain.ramp import Ramp
from domain.rule import Serve
from domain.split import Share, Split
from domain.targeting import Targeting


def sole_variant(flag: Flag, targeting: Targeting, instant: Instant) -> str | None:
    """A variant whose value everybody gets from now on, or None if there may be two values.

    Conditions are not judged: whatever a rule serves may be served. A context that cannot be
    bucketed gets an error, and no value.
    """
    literals = {variant.key: variant.literal for variant in flag.variants}
    possible = sorted(set(_possible(targeting, instant)))
    return possible[0] if len({literals[key] for key in possible}) == 1 else None


def settled_at(targeting: Targeting, instant: Instant) -> Instant:
    """When the last of its ramps came to what it serves now; `EARLIEST` without ramps."""
    ramps = (serve for serve in _serves(targeting) if isinstance(serve, Ramp))
    return max((_settled_at(ramp, instant) for ramp in ramps), default=EARLIEST)


def _possible(targeting: Targeting, instant: Instant) -> Iterator[str]:
    if not targeting.on or targeting.prerequisites:
        yield targeting.off_variant
    if targeting.on:
        yield from (target.variant for target in targeting.targets if target.keys)
        for serve in _serves(targeting):
            yield from _served(serve, instant)


def _serves(targeting: Targeting) -> Iterator[Serve]:
    """Everything that is served unless the flag is off."""
    if targeting.on:
        yield targeting.default
        yield from (rule.serve for rule in targeting.rules)


def _served(serve: Serve, instant: Instant) -> Iterator[str]:
    match serve:
        case str():
            yield serve
        case Split(shares=shares):
            yield from _weighing(shares)
        case Ramp(points=points):
            yield from _weighing(serve.split_at(instant).shares)
            for point in points:
                if point.at > instant:
                    yield from _weighing(point.shares)


def _weighing(shares: tuple[Share, ...]) -> Iterator[str]:
    return (share.variant for share in shares if share.weight)


def _settled_at(ramp: Ramp, instant: Instant) -> Instant:
    """The last point of the past at which any weight came to be another."""
    settled = EARLIEST
    for before, after in pairwise(ramp.points):
        if after.at <= instant and after.shares != before.shares:
            settled = after.at
    return settled
