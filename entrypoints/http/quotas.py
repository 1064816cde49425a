"""How rate limits are told: the fields of draft-ietf-httpapi-ratelimit-headers."""

from math import ceil

from application.ports.rate_limiter import Budget, Verdict
from entrypoints.http.headers import Header


def policy_of(budget: Budget) -> Header:
    """What the budget allows: so many requests in a window of so many seconds."""
    quota = f'"{budget.name}";q={budget.limit};w={budget.period}'
    return b"ratelimit-policy", quota.encode()


def state_of(budget: Budget, verdict: Verdict) -> Header:
    """What is left of the budget, and in how many seconds there is more of it."""
    return b"ratelimit", f'"{budget.name}";r={verdict.remaining};t={seconds_of(verdict)}'.encode()


def seconds_of(verdict: Verdict) -> int:
    """Whole seconds to wait: too long rather than too short. Clients read nothing but integers."""
    return ceil(verdict.wait)
