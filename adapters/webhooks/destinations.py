"""Where messages may go, as far as a URL tells by itself."""

from urllib.parse import urlsplit

from adapters.webhooks.addresses import REMEDY, NotPublic, evident_address, require_public
from application.ports.destinations import Destinations
from domain.errors import InvalidDefinition


class GuardedDestinations(Destinations):
    """Refuses hosts that are evidently not public, unless they are allowed."""

    def __init__(self, *, private: bool) -> None:
        """`private` allows addresses that are not public."""
        self._private = private

    def check(self, url: str, *field: str) -> None:
        host = urlsplit(url).hostname or ""
        address = None if self._private else evident_address(host)
        if address is None:
            return
        try:
            require_public(address)
        except NotPublic:
            rule = f"must lead to an address that is public, which {host} is not; {REMEDY}"
            raise InvalidDefinition(rule, *field) from None
