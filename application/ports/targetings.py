"""Targeting inside a unit of work."""

from abc import abstractmethod
from collections.abc import Mapping
from typing import Protocol

from domain.environment import FlagSet
from domain.targeting import Targeting


class Targetings(Protocol):
    """The targeting of every flag in every environment, inside one unit of work."""

    @abstractmethod
    async def find(self, flag_set: FlagSet, flag: str) -> Targeting:
        """Return the targeting. Raise `FlagNotFound` if there is none."""

    @abstractmethod
    async def find_all(self, flag_set: FlagSet) -> tuple[Targeting, ...]:
        """Return the targeting of every flag in one environment, by flag key."""

    @abstractmethod
    async def of_flag(self, project: str, flag: str) -> Mapping[str, Targeting]:
        """Return the targeting of one flag, by environment key."""

    @abstractmethod
    async def add(self, flag_set: FlagSet, *targetings: Targeting) -> None:
        """Add first versions. Raise `FlagAlreadyExists` for the first that is there already."""

    @abstractmethod
    async def save(self, flag_set: FlagSet, targeting: Targeting) -> None:
        """Replace version ``targeting.version - 1``. Raise `StaleVersion` if not current."""

    @abstractmethod
    async def prerequisite_graph(self, flag_set: FlagSet) -> dict[str, list[str]]:
        """From each unarchived flag to the flags it asks, once for each time it asks them."""

    @abstractmethod
    async def users_of_flag(self, project: str, flag: str) -> tuple[str, ...]:
        """``environment/flag`` of every unarchived flag that asks this one, sorted."""

    @abstractmethod
    async def users_of_variant(self, project: str, flag: str, variant: str) -> tuple[str, ...]:
        """``environment/flag`` of every unarchived flag that requires this variant, sorted."""

    @abstractmethod
    async def users_of_segment(self, project: str, segment: str) -> tuple[str, ...]:
        """``environment/flag`` of every flag that asks for the segment, sorted.

        Archived ones count: a deleted segment never comes back, so they could not be restored.
        """
