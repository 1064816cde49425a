"""Since when flags are as they are."""

from abc import abstractmethod
from collections.abc import Collection, Mapping
from typing import Protocol

from domain.staleness import Age


class Ages(Protocol):
    """Reads the history for the instants of present versions."""

    @abstractmethod
    async def of_flags(self, project: str, keys: Collection[str]) -> Mapping[str, Age]:
        """The ages of those of these flags that exist. Raise `Unavailable`."""
