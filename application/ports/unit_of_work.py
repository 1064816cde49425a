"""All the writing of one use case: everything or nothing."""

from abc import abstractmethod
from types import TracebackType
from typing import Protocol

from application.access import Actor
from application.ports.credentials import Credentials
from application.ports.environments import Environments, Projects
from application.ports.flags import Flags
from application.ports.segments import Segments
from application.ports.targetings import Targetings
from application.ports.webhooks import Webhooks


class UnitOfWork(Protocol):
    """One transaction in the name of one actor.

    Units of work are serial: what one reads does not change before it commits. Every `add`,
    `save` and `remove` also appends an entry to the history, made from the difference to what was
    there, in the same transaction; a change without a difference appends none. Leaving the block
    without `commit` forgets everything. When `commit` has returned, the work survives a crash,
    and whatever evaluates in this process already sees it.
    """

    projects: Projects
    environments: Environments
    flags: Flags
    targetings: Targetings
    segments: Segments
    credentials: Credentials
    webhooks: Webhooks

    @abstractmethod
    async def __aenter__(self) -> "UnitOfWork":
        """Begin. Raise `Unavailable` if the store does not answer."""

    @abstractmethod
    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Roll back what was not committed, and let go of the store."""

    @abstractmethod
    async def commit(self) -> None:
        """Make everything so far durable at once. Raise `Unavailable` if that is impossible."""


class UnitOfWorkFactory(Protocol):
    """Makes units of work; use cases hold one of these, never a unit of work."""

    @abstractmethod
    def __call__(self, actor: Actor) -> UnitOfWork:
        """A unit of work, not yet begun, whose history names the actor."""
