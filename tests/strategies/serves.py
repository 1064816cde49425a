"""What is served: one variant, a split or a ramp."""

from collections.abc import Sequence
from functools import cache
from itertools import pairwise

from hypothesis import strategies as st

from domain.bucketing import SCHEMES, TOTAL_WEIGHT
from domain.instants import EARLIEST, LATEST, Instant
from domain.ramp import Ramp, RampPoint, RampShape
from domain.rule import Serve
from domain.split import Share, Split
from tests.strategies.conditions import bucket_attributes
from tests.strategies.operands import SECOND, START
from tests.strategies.texts import seeds


@cache
def weightings(count: int) -> st.SearchStrategy[tuple[int, ...]]:
    """So many weights that add up, nothing and everything among them."""
    edge = st.sampled_from((0, TOTAL_WEIGHT // 2, TOTAL_WEIGHT)) | st.integers(0, TOTAL_WEIGHT)
    return st.lists(edge, min_size=count - 1, max_size=count - 1).map(
        lambda edges: tuple(
            upper - lower for lower, upper in pairwise((0, *sorted(edges), TOTAL_WEIGHT))
        )
    )


def shares_of(variants: Sequence[str]) -> st.SearchStrategy[tuple[Share, ...]]:
    """Weights for these variants, in their order."""
    return weightings(len(variants)).map(lambda weights: tuple(map(Share, variants, weights)))


def _some(variants: Sequence[str]) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(variants), min_size=1, max_size=4, unique=True)


def _schemes() -> st.SearchStrategy[str]:
    return st.sampled_from(sorted(SCHEMES))


@st.composite
def splits(draw: st.DrawFn, variants: Sequence[str]) -> Split:
    """Splits of some of these variants."""
    shares = draw(shares_of(draw(_some(variants))))
    return Split(shares, draw(bucket_attributes()), draw(seeds()), draw(_schemes()))


@cache
def instants() -> st.SearchStrategy[Instant]:
    """Instants near one another, and anywhere."""
    near = st.integers(-5, 5).map(lambda step: START + step * SECOND)
    return near | st.integers(EARLIEST, LATEST)


@st.composite
def ramps(draw: st.DrawFn, variants: Sequence[str]) -> Ramp:
    """Ramps of some of these variants, of both shapes."""
    chosen = draw(_some(variants))
    times = sorted(draw(st.lists(instants(), min_size=2, max_size=4, unique=True)))
    points = tuple(RampPoint(at, draw(shares_of(chosen))) for at in times)
    shape = draw(st.sampled_from(RampShape))
    return Ramp(points, shape, draw(bucket_attributes()), draw(seeds()), draw(_schemes()))


def serves(variants: Sequence[str]) -> st.SearchStrategy[Serve]:
    """Anything that may be served of a flag with these variants."""
    return st.one_of(st.sampled_from(variants), splits(variants), ramps(variants))
