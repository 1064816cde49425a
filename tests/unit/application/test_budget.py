"""What a budget says of itself."""

import pytest

from application.ports.rate_limiter import Budget


@pytest.mark.parametrize(("requests", "seconds"), [(0, 1), (1, 1), (100, 1), (101, 2), (1_000, 10)])
def test_requests_come_back_in_whole_seconds(requests: int, seconds: int) -> None:
    budget = Budget(name="any", limit=6_000, period=60, burst=1_000)
    assert budget.seconds_of(requests) == seconds
