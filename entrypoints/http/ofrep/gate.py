"""How much one caller may evaluate. Counted in this process, so nobody else is waited for."""

from collections import Counter
from collections.abc import Mapping
from math import ceil

from starlette.types import Scope

from application.access import Credential, KeyKind
from application.ports.rate_limiter import LocalRateLimiter
from entrypoints.http.addresses import Addresses
from entrypoints.http.ofrep.refusals import Refusal, too_many, unauthenticated

_CLIENT = KeyKind.CLIENT


class Gate:
    """Lets callers pass who do not ask too much: by key, and client keys by address too."""

    __slots__ = ("_addresses", "_by_address", "_by_key", "_decisions", "_failed")

    def __init__(
        self,
        by_key: LocalRateLimiter,
        by_address: LocalRateLimiter,
        failed: LocalRateLimiter,
        addresses: Addresses,
        decisions: Counter[tuple[str, str]],
    ) -> None:
        self._by_key = by_key.wait
        self._by_address = by_address.wait
        self._failed = failed.wait
        self._addresses = addresses
        self._decisions = decisions

    def wait(self, credential: Credential, scope: Scope, headers: Mapping[bytes, bytes]) -> float:
        """Count a request, and return for how many seconds it must not be answered."""
        if credential.kind is _CLIENT:
            address = self._addresses.of(scope, headers)
            if address is not None and (wait := self._by_address(address)):
                return wait
        return self._by_key(credential.id)

    def too_many(self, wait: float) -> Refusal:
        """The refusal of a request that has to wait."""
        self._decisions["evaluation", "refused"] += 1
        return too_many(ceil(wait))

    def without_key(self, scope: Scope, headers: Mapping[bytes, bytes]) -> Refusal:
        """The refusal of a request without a valid key: too many of them are told to wait."""
        address = self._addresses.of(scope, headers)
        wait = 0.0 if address is None else self._failed(address)
        outcome = "refused" if wait else "admitted"
        self._decisions["failed-authentication", outcome] += 1
        return too_many(ceil(wait)) if wait else unauthenticated()
