"""Places that messages may not go to, for tests."""

from application.ports.destinations import Destinations
from domain.errors import InvalidDefinition


class MemoryDestinations(Destinations):
    """Everything is allowed but what is in `closed`."""

    def __init__(self) -> None:
        self.closed: set[str] = set()

    def check(self, url: str, *field: str) -> None:
        if url in self.closed:
            raise InvalidDefinition("must be open", *field)
