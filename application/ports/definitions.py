"""What evaluation needs of the store."""

from abc import abstractmethod
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Protocol

from application.access import Credential
from domain.environment import FlagSet
from domain.flag import TargetedFlag
from domain.history import GENESIS, Position
from domain.instants import Instant
from domain.segment import Segment


@dataclass(frozen=True, slots=True, kw_only=True)
class Updates:
    """What became of the definitions of one environment after some sequence number."""

    sequence: int
    """The last history entry that these updates include."""
    hash: str = field(default=GENESIS, compare=False)
    """The hash of that entry, which follows from the sequence within one store."""
    flags: tuple[TargetedFlag, ...] = ()
    """Flags that are new or differ, archived ones left out."""
    removed_flags: frozenset[str] = frozenset()
    """Keys of flags that were archived."""
    segments: tuple[Segment, ...] = ()
    removed_segments: frozenset[str] = frozenset()

    @property
    def position(self) -> Position:
        """The state of the store that they lead to."""
        return Position(self.sequence, self.hash)


class Definitions(Protocol):
    """The definitions of each environment, whole or what changed.

    Every answer shows one committed state, never half of a unit of work.
    """

    @abstractmethod
    def at_one_moment(self) -> AbstractAsyncContextManager["Definitions"]:
        """What answers from one committed state all through the block, whatever is committed then.

        It is asked one thing after another, and many things at less cost than here.
        """

    @abstractmethod
    async def position(self) -> Position:
        """The last history entry; `BEGINNING` if there is none. Cheap."""

    @abstractmethod
    async def includes(self, position: Position) -> bool:
        """Whether the history has been at this position; false for that of another store."""

    async def sequence(self) -> int:
        """The sequence number of the last history entry; 0 if there is none. Cheap."""
        return (await self.position()).sequence

    @abstractmethod
    async def changed_at(self, since: int) -> Instant | None:
        """When the first change after the entry `since` was made; None if there is none. Cheap."""

    @abstractmethod
    async def flag_sets(self, since: int) -> tuple[FlagSet, ...]:
        """The environments that changes after the entry `since` concern; 0 names every one."""

    @abstractmethod
    async def updates(self, flag_set: FlagSet, since: int) -> Updates:
        """What changed after the entry `since`; 0 reads everything."""

    @abstractmethod
    async def credentials(self) -> tuple[Credential, ...]:
        """Every API key in force."""
