"""Bucketing: edges that agree with the formula, fair and independent shares."""

from bisect import bisect_right
from itertools import accumulate
from math import sqrt

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.bucketing import MURMUR3_V1, SCHEMES, TOTAL_WEIGHT, Scheme
from domain.condition import Percentage
from domain.split import Share, Split
from tests.properties.serving import served_to
from tests.strategies.serves import weightings
from tests.strategies.texts import identities

PEOPLE = tuple(f"user-{number}" for number in range(20_000))


def schemes() -> st.SearchStrategy[Scheme]:
    return st.sampled_from(sorted(SCHEMES.values(), key=lambda scheme: scheme.name))


def any_weights() -> st.SearchStrategy[list[int]]:
    """Weights that add up to anything but nothing, as other systems have them."""
    weight = st.sampled_from((0, 1, 100, 2**31 - 1)) | st.integers(0, 2 * TOTAL_WEIGHT)
    return st.lists(weight, min_size=1, max_size=100).filter(any)


def chosen(bucket: int, weights: list[int]) -> int:
    """The contract in its own words: the first whose cumulative weight is above the bucket."""
    return next(index for index, upper in enumerate(accumulate(weights)) if bucket < upper)


@given(any_weights(), st.data())
def test_edges_choose_what_the_formula_chooses(weights: list[int], data: st.DataObject) -> None:
    edges = MURMUR3_V1.edges(weights)
    near = st.sampled_from(edges).flatmap(lambda edge: st.integers(edge - 1, edge + 1))
    for position in data.draw(st.lists(near | st.integers(0, 2**32 - 1), min_size=1, max_size=20)):
        point = min(max(position, 0), 2**32 - 1)
        assert bisect_right(edges, point) == chosen((point * sum(weights)) >> 32, weights)


@given(schemes(), st.text(), st.integers(1, 2**33))
def test_a_bucket_lies_within_the_total(scheme: Scheme, text: str, total: int) -> None:
    position = scheme.position(text.encode("utf-8", "surrogatepass"))
    assert 0 <= position < scheme.span
    assert 0 <= scheme.bucket(text, total) < total
    assert scheme.bucket(text, scheme.span) == position


@given(identities(), st.integers(1, 5).flatmap(weightings))
@settings(max_examples=20, derandomize=True)
def test_shares_come_out_as_weighed(identity: str, weights: tuple[int, ...]) -> None:
    served = served_to(PEOPLE, split_of(weights), identity)
    for index, weight in enumerate(weights):
        assert_likely(served.count(str(index)), weight / TOTAL_WEIGHT)


@given(
    st.lists(identities(), min_size=2, max_size=2, unique=True),
    st.integers(2, 3).flatmap(weightings),
    st.integers(2, 3).flatmap(weightings),
)
@settings(max_examples=20, derandomize=True)
def test_flags_split_people_independently(
    names: list[str], first: tuple[int, ...], second: tuple[int, ...]
) -> None:
    pairs = list(
        zip(
            served_to(PEOPLE, split_of(first), names[0]),
            served_to(PEOPLE, split_of(second), names[1]),
            strict=True,
        )
    )
    for left, weight in enumerate(first):
        for right, other in enumerate(second):
            expected = weight / TOTAL_WEIGHT * other / TOTAL_WEIGHT
            assert_likely(pairs.count((str(left), str(right))), expected)


@given(identities(), st.integers(1, TOTAL_WEIGHT), st.integers(2, 3).flatmap(weightings))
@settings(max_examples=20, derandomize=True)
def test_a_percentage_is_independent_of_the_splits_of_its_flag(
    identity: str, weight: int, weights: tuple[int, ...]
) -> None:
    percentage = Percentage(weight)
    members = [
        person
        for person in PEOPLE
        if MURMUR3_V1.bucket(percentage.seed_for(identity) + person) < weight
    ]
    assert_likely(len(members), weight / TOTAL_WEIGHT)
    served = served_to(members, split_of(weights), identity)
    for index, share in enumerate(weights):
        expected = weight / TOTAL_WEIGHT * share / TOTAL_WEIGHT
        assert_likely(served.count(str(index)), expected)


@given(identities(), st.integers(2, 5).flatmap(weightings))
@settings(max_examples=10, derandomize=True)
def test_two_splits_with_one_seed_agree(identity: str, weights: tuple[int, ...]) -> None:
    seeded = split_of(weights, seed=f"{identity}:"[:200])
    assert served_to(PEOPLE[:500], seeded, "another") == served_to(
        PEOPLE[:500], split_of(weights), identity[:199]
    )


def split_of(weights: tuple[int, ...], seed: str | None = None) -> Split:
    """A split whose variants are called by their index."""
    shares = (Share(str(index), weight) for index, weight in enumerate(weights))
    return Split(tuple(shares), seed=seed)


def assert_likely(count: int, probability: float) -> None:
    """Bernstein's inequality: a fair draw is this far off in one of 400 million tests."""
    deviation = 21
    people = len(PEOPLE)
    spread = sqrt(2 * deviation * people * probability * (1 - probability)) + deviation / 3
    assert abs(count - people * probability) <= spread
