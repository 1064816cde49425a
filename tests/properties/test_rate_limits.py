"""The laws of the rate limit in memory, whatever the budget and whenever requests come."""

from hypothesis import given
from hypothesis import strategies as st

from adapters.memory.rate_limiter import Gcra
from application.ports.rate_limiter import Budget

BUDGETS = st.builds(
    Budget,
    name=st.just("any"),
    limit=st.integers(1, 10_000),
    period=st.integers(1, 3_600),
    burst=st.integers(1, 100),
)
PAUSES = st.lists(st.floats(0, 100, allow_nan=False), min_size=1, max_size=60)


@given(BUDGETS, PAUSES)
def test_no_window_admits_more_than_a_burst_and_what_its_time_allows(
    budget: Budget, pauses: list[float]
) -> None:
    now = 1_000.0
    counted = Gcra(budget)
    admitted = []
    for pause in pauses:
        now += pause
        if not counted.wait("a", now):
            admitted.append(now)
    rate = budget.limit / budget.period
    for first, begin in enumerate(admitted):
        for last in range(first, len(admitted)):
            allowed = budget.burst + rate * (admitted[last] - begin)
            assert last - first + 1 <= allowed + 1e-3


@given(BUDGETS, st.lists(st.floats(1, 3), max_size=60))
def test_who_keeps_to_the_rate_is_never_refused(budget: Budget, slower: list[float]) -> None:
    now = 1_000.0
    counted = Gcra(budget)
    for factor in slower:
        assert counted.wait("a", now) == 0
        now += budget.period / budget.limit * factor


@given(BUDGETS, PAUSES)
def test_the_wait_that_was_told_is_enough(budget: Budget, pauses: list[float]) -> None:
    now = 1_000.0
    counted = Gcra(budget)
    for pause in pauses:
        now += pause / 100
        if wait := counted.wait("a", now):
            now += wait
            assert counted.wait("a", now) == 0


@given(BUDGETS)
def test_what_remains_is_what_is_admitted(budget: Budget) -> None:
    now, counted = 1_000.0, Gcra(budget)
    for left in range(budget.burst, 0, -1):
        assert counted.remaining("a", now) == left
        assert counted.wait("a", now) == 0
    assert counted.remaining("a", now) == 0
    assert counted.wait("a", now) > 0


@given(BUDGETS, st.lists(st.floats(0, 1), min_size=1, max_size=20))
def test_who_uses_what_is_left_in_the_time_that_is_told_is_never_refused(
    budget: Budget, shares: list[float]
) -> None:
    now, counted = 1_000.0, Gcra(budget)
    for share in shares:
        assert counted.wait("a", now) == 0
        left = counted.remaining("a", now)
        assert left <= budget.burst
        for _ in range(round(share * left)):
            assert counted.wait("a", now) == 0
        now += budget.seconds_of(left)
