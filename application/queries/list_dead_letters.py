"""List what could not be delivered."""

from dataclasses import dataclass

from application.access import Actor, Role
from application.pages import FIRST_PAGE, Page, PageRequest
from application.ports.catalogue import Catalogue
from application.ports.outbox import Outbox
from domain.delivery import DeadLetter


@dataclass(frozen=True, slots=True, kw_only=True)
class ListDeadLetters:
    """Query: which messages to a webhook were given up?"""

    project: str
    id: str
    page: PageRequest = FIRST_PAGE


class ListDeadLettersHandler:
    """Only owners see what became of messages."""

    def __init__(self, catalogue: Catalogue, outbox: Outbox) -> None:
        self._catalogue = catalogue
        self._outbox = outbox

    async def __call__(self, actor: Actor, query: ListDeadLetters) -> Page[DeadLetter]:
        """Return them, the newest first. Raise `WebhookNotFound`."""
        actor.require(Role.OWNER, query.project)
        webhook = await self._catalogue.webhook(query.project, query.id)
        return await self._outbox.dead_letters(webhook.id, query.page)
