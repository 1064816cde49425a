"""How rate limits are told: the fields of draft-ietf-httpapi-ratelimit-headers."""

from math import ceil
from typing import Any, Final

from application.ports.rate_limiter import Budget, Verdict
from entrypoints.http.headers import Header
from entrypoints.wording import counted

HEADERS: Final[dict[str, Any]] = {
    "Retry-After": {
        "description": "Seconds until it makes sense to ask again.",
        "required": True,
        "schema": {"type": "integer", "minimum": 1},
    },
    "RateLimit": {
        "description": "How many requests are left (`r`) for so many seconds (`t`): of the limit "
        "that refused, else of the key's. Missing if there is no limit.",
        "schema": {"type": "string", "pattern": r'^"[a-z-]+";r=[0-9]+;t=[0-9]+$'},
        "example": '"management-key";r=980;t=10',
    },
    "RateLimit-Policy": {
        "description": "The limit: so many requests (`q`), at once if need be, in so many "
        "seconds (`w`).",
        "schema": {"type": "string", "pattern": r'^"[a-z-]+";q=[0-9]+;w=[0-9]+$'},
        "example": '"management-key";q=1000;w=10',
    },
}
"""As the OpenAPI document describes them: ``components.headers``."""


def described(*names: str) -> dict[str, Any]:
    """For ``headers`` of a response in the OpenAPI document."""
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}


LATER: Final = described("Retry-After")
"""Of an answer that asks to come again."""
LEFT: Final = described("RateLimit", "RateLimit-Policy")
"""Of an answer that counted."""


def policy_of(budget: Budget) -> Header:
    """What the budget allows: a burst, in the seconds in which it comes back."""
    quota = f'"{budget.name}";q={budget.burst};w={budget.seconds_of(budget.burst)}'
    return b"ratelimit-policy", quota.encode()


def excess_of(budget: Budget) -> str:
    """What was asked when the budget refused, in the numbers of its policy."""
    requests, seconds = budget.burst, budget.seconds_of(budget.burst)
    return f"more than {counted(requests, 'request')} in {counted(seconds, 'second')}"


def state_of(budget: Budget, verdict: Verdict) -> Header:
    """What is left of the budget, and for how many seconds: whoever divides one by the other keeps
    to the rate, and whoever uses all of it at once has as much again after them.

    Of a request that was refused these are the seconds of `Retry-After`, as the draft wants it.
    """
    seconds = seconds_of(verdict) or budget.seconds_of(verdict.remaining)
    return b"ratelimit", f'"{budget.name}";r={verdict.remaining};t={seconds}'.encode()


def seconds_of(verdict: Verdict) -> int:
    """Whole seconds to wait: too long rather than too short. Clients read nothing but integers."""
    return ceil(verdict.wait)
