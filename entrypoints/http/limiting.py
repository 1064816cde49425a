"""Who may go on: the budgets of everything but evaluation."""

from starlette.types import Scope

from application.ports.rate_limiter import Budget, RateLimiter
from entrypoints.http.addresses import Addresses
from entrypoints.http.headers import Header
from entrypoints.http.metrics import LimitsMeter
from entrypoints.http.quotas import policy_of, state_of
from entrypoints.http.refusals import TooManyRequests
from entrypoints.settings import LimitsSettings


class Limiting:
    """Counts requests by their key and their address, and failed ones by their address."""

    def __init__(self, limiter: RateLimiter, settings: LimitsSettings, meter: LimitsMeter) -> None:
        self._limiter = limiter
        self._meter = meter
        self._addresses = Addresses(settings.trusted_proxies, settings.proxy_header)
        self._by_key = settings.budget("management_key")
        self._by_address = settings.budget("management_address")
        self._failed = settings.budget("failed_authentication")

    async def without_key(self, scope: Scope) -> None:
        """A request without a valid key came. Raise `TooManyRequests` if there were too many."""
        await self._take(self._failed, self._addresses.of(scope))

    async def with_key(self, key: str, scope: Scope) -> tuple[Header, ...]:
        """A request came; return what its answer says of the key's budget.

        Raise `TooManyRequests` if the key or the address asked too much.
        """
        await self._take(self._by_address, self._addresses.of(scope))
        return await self._take(self._by_key, key)

    async def _take(self, budget: Budget | None, caller: str | None) -> tuple[Header, ...]:
        if budget is None or caller is None:
            return ()
        verdict = await self._limiter.take(budget, caller)
        outcome = "admitted" if verdict.admitted else "refused"
        self._meter.decisions[budget.name, outcome] += 1
        if not verdict.admitted:
            raise TooManyRequests(budget, verdict)
        return policy_of(budget), state_of(budget, verdict)
