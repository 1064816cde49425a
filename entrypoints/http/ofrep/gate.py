"""How much one caller may evaluate. Counted in this process, so nobody else is waited for."""

from collections import Counter
from time import perf_counter
from typing import Final

from starlette.types import Scope

from application.access import Credential, KeyKind
from application.ports.rate_limiter import LocalRateLimiter
from entrypoints.http.addresses import Addresses
from entrypoints.http.ofrep.refusals import Refusal, too_many, unauthenticated

_CLIENT: Final = KeyKind.CLIENT


class Gate:
    """Lets callers pass who do not ask too much: by key, and client keys by address too."""

    __slots__ = ("_address_of", "_by_address", "_by_key", "_decisions", "_failed", "wait_of_server")

    def __init__(
        self,
        by_key: LocalRateLimiter,
        by_address: LocalRateLimiter,
        failed: LocalRateLimiter,
        addresses: Addresses,
        decisions: Counter[tuple[str, str]],
    ) -> None:
        self.wait_of_server = by_key.wait
        """Count a request with the server key that has this id, at this time; return for how many
        seconds it must not be answered."""
        self._by_key = by_key
        self._by_address = by_address
        self._failed = failed
        self._address_of = addresses.of
        self._decisions = decisions

    def wait_of_client(self, key_id: str, scope: Scope, now: float) -> float:
        """Count a request with a client key; return for how many seconds it must not be answered.

        Times are those of `perf_counter`, which whoever answers at once has looked at already.
        """
        address = self._address_of(scope)
        if address is not None and (wait := self._by_address.wait(address, now)):
            return wait
        return self.wait_of_server(key_id, now)

    def check(self, credential: Credential, scope: Scope) -> None:
        """Count a request. Raise the refusal of one that has to wait."""
        now = perf_counter()
        if credential.kind is _CLIENT:
            address = self._address_of(scope)
            if address is not None and (wait := self._by_address.wait(address, now)):
                self._refuse(self._by_address, wait)
        if wait := self._by_key.wait(credential.id, now):
            self._refuse(self._by_key, wait)

    def address_of(self, credential: Credential, scope: Scope) -> str | None:
        """The client's address, if it counts beside the key: client keys are public."""
        return self._address_of(scope) if credential.kind is _CLIENT else None

    def without_key(self, scope: Scope) -> Refusal:
        """The refusal of a request without a valid key: too many of them are told to wait."""
        return self.refusing(unauthenticated(), scope)

    def refusing(self, otherwise: Refusal, scope: Scope) -> Refusal:
        """Count a failed authentication; how it is refused, unless there were too many."""
        address = self._address_of(scope)
        try:
            if address is not None and (wait := self._failed.wait(address, perf_counter())):
                self._refuse(self._failed, wait)
        except Refusal as refusal:
            return refusal
        self._decisions["failed-authentication", "admitted"] += 1
        return otherwise

    def _refuse(self, limiter: LocalRateLimiter, wait: float) -> None:
        """Raise the refusal of who has to wait by a budget, if there is one."""
        if (budget := limiter.budget) is not None:
            self._decisions[budget.name, "refused"] += 1
            raise too_many(budget, wait)
