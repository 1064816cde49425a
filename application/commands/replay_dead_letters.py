"""Try again what was given up."""

from dataclasses import dataclass

from application.access import Actor, Role
from application.ports.catalogue import Catalogue
from application.ports.outbox import Outbox
from domain.errors import DeadLetterNotFound


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplayDeadLetters:
    """Command: deliver one dead letter, or all of a webhook, once more."""

    project: str
    id: str
    sequence: int | None = None
    """Of the history entry that it tells; None: all."""


class ReplayDeadLettersHandler:
    """Each is tried once, soon, beside the order; what fails again stays a dead letter."""

    def __init__(self, catalogue: Catalogue, outbox: Outbox) -> None:
        self._catalogue = catalogue
        self._outbox = outbox

    async def __call__(self, actor: Actor, command: ReplayDeadLetters) -> int:
        """Return how many will be tried. Raise `DeadLetterNotFound` for one that is not there."""
        actor.require(Role.OWNER, command.project)
        webhook = await self._catalogue.webhook(command.project, command.id)
        count = await self._outbox.replay(webhook.id, command.sequence)
        if command.sequence is not None and count == 0:
            raise DeadLetterNotFound(str(command.sequence))
        return count
