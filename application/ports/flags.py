"""Flags inside a unit of work."""

from abc import abstractmethod
from typing import Protocol

from domain.flag import Flag


class Flags(Protocol):
    """The flags of all projects, archived ones included, inside one unit of work.

    What was saved is what is found; a key is taken once and for ever; the second of two writers
    who started from the same version loses.
    """

    @abstractmethod
    async def find(self, project: str, key: str) -> Flag:
        """Return the flag. Raise `FlagNotFound` if the key was never taken."""

    @abstractmethod
    async def find_all(self, project: str) -> tuple[Flag, ...]:
        """Return the flags of a project, by key; none if there is no such project."""

    @abstractmethod
    async def add(self, project: str, *flags: Flag) -> None:
        """Take new keys. Raise `FlagAlreadyExists` for the first that is not free."""

    @abstractmethod
    async def save(self, project: str, flag: Flag) -> None:
        """Replace version ``flag.version - 1``. Raise `StaleVersion` if that is not current."""
