"""Ids and secrets that can be foreseen."""

from itertools import count

from application.ports.identifiers import Identifiers


class SequentialIdentifiers(Identifiers):
    """Counts: for tests and examples, never for a service that somebody could reach."""

    def __init__(self) -> None:
        self._ids = count(1)
        self._secrets = count(1)

    def new_id(self) -> str:
        return f"id-{next(self._ids):08}"

    def new_secret(self) -> str:
        return f"secret{next(self._secrets):08}"
