"""Growing a share never evicts anybody, by hand or by ramp."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from domain.instants import Instant
from domain.ramp import Ramp, RampPoint, RampShape
from domain.split import Share, Split
from tests.properties.serving import served_to
from tests.strategies.operands import SECOND, START
from tests.strategies.serves import instants, ramps, weightings
from tests.strategies.texts import identities, targeting_keys

PEOPLE = tuple(f"user-{number}" for number in range(200))
VARIANTS = ("a", "b", "c", "d")


@st.composite
def growths(draw: st.DrawFn, steps: int) -> tuple[str, list[tuple[Share, ...]]]:
    """A variant, and weightings in which it grows from one to the next while no other grows."""
    variants = VARIANTS[: draw(st.integers(1, 4))]
    weights = list(draw(weightings(len(variants))))
    growing = draw(st.integers(0, len(variants) - 1))
    stages = [weights]
    for _ in range(steps):
        given_up = [draw(st.integers(0, weight)) for weight in weights]
        given_up[growing] = 0
        weights = [weight - less for weight, less in zip(weights, given_up, strict=True)]
        weights[growing] += sum(given_up)
        stages.append(weights)
    return variants[growing], [tuple(map(Share, variants, stage)) for stage in stages]


@given(growths(steps=1), identities(), st.lists(targeting_keys(), max_size=10))
def test_growing_a_share_evicts_nobody(
    growth: tuple[str, list[tuple[Share, ...]]], identity: str, keys: list[str]
) -> None:
    growing, (before, after) = growth
    people = (*keys, *PEOPLE)
    was = served_to(people, Split(before), identity)
    now = served_to(people, Split(after), identity)
    assert [new for old, new in zip(was, now, strict=True) if old == growing != new] == []


@given(
    growths(steps=3),
    identities(),
    st.sampled_from(RampShape),
    st.lists(instants(), min_size=4, max_size=4, unique=True),
    st.lists(instants() | st.integers(START - SECOND, START + SECOND), min_size=2, max_size=5),
)
def test_a_ramp_that_grows_evicts_nobody(
    growth: tuple[str, list[tuple[Share, ...]]],
    identity: str,
    shape: RampShape,
    times: list[Instant],
    asked: list[Instant],
) -> None:
    growing, stages = growth
    ramp = Ramp(tuple(map(RampPoint, sorted(times), stages)), shape)
    served = [served_to(PEOPLE, ramp, identity, instant) for instant in sorted(asked)]
    for was, now in pairwise(served):
        assert [new for old, new in zip(was, now, strict=True) if old == growing != new] == []


@given(ramps(VARIANTS), st.lists(instants(), max_size=5))
def test_a_ramp_serves_as_the_split_of_the_moment(ramp: Ramp, asked: list[Instant]) -> None:
    for instant in (*asked, *(point.at for point in ramp.points)):
        split = ramp.split_at(instant)
        assert served_to(PEOPLE, ramp, "id", instant) == served_to(PEOPLE, split, "id")


@given(ramps(VARIANTS), instants())
def test_a_ramp_has_weights_that_add_up_at_every_instant(ramp: Ramp, instant: Instant) -> None:
    uppers = ramp.upper_weights(instant)
    assert list(uppers) == sorted(uppers)
    split = ramp.split_at(instant)
    assert (split.bucket_by, split.seed, split.scheme) == (ramp.bucket_by, ramp.seed, ramp.scheme)
    assert [share.variant for share in split.shares] == [s.variant for s in ramp.points[0].shares]


@given(ramps(VARIANTS))
def test_a_ramp_goes_through_its_points(ramp: Ramp) -> None:
    for point in ramp.points:
        assert ramp.split_at(point.at).shares == point.shares
    assert ramp.split_at(ramp.points[0].at - 1).shares == ramp.points[0].shares
    assert ramp.split_at(ramp.points[-1].at + 1).shares == ramp.points[-1].shares


@given(ramps(VARIANTS), st.data())
def test_a_ramp_stays_between_its_points(ramp: Ramp, data: st.DataObject) -> None:
    for before, after in pairwise(ramp.points):
        instant = data.draw(st.integers(before.at, after.at - 1))
        was, will = ramp.upper_weights(before.at), ramp.upper_weights(after.at)
        now = ramp.upper_weights(instant)
        if ramp.shape is RampShape.STEPS:
            assert now == was
        for low, middle, high in zip(was, now, will, strict=True):
            assert min(low, high) <= middle <= max(low, high)
