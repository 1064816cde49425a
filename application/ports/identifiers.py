"""Ids and secrets."""

from abc import abstractmethod
from typing import Protocol


class Identifiers(Protocol):
    """Makes what must be unique or unguessable; the core's only randomness."""

    @abstractmethod
    def new_id(self) -> str:
        """An id that no other call, process or machine makes; later ones sort later."""

    @abstractmethod
    def new_secret(self) -> str:
        """256 random bits as letters and digits only."""
