"""List what a webhook was sent."""

from dataclasses import dataclass

from application.access import Actor, Role
from application.pages import FIRST_PAGE, Page, PageRequest
from application.ports.catalogue import Catalogue
from application.ports.outbox import Outbox
from domain.delivery import Delivery


@dataclass(frozen=True, slots=True, kw_only=True)
class ListDeliveries:
    """Query: what was sent to a webhook lately, and what came of it?"""

    project: str
    id: str
    page: PageRequest = FIRST_PAGE


class ListDeliveriesHandler:
    """Only owners see what became of messages."""

    def __init__(self, catalogue: Catalogue, outbox: Outbox) -> None:
        self._catalogue = catalogue
        self._outbox = outbox

    async def __call__(self, actor: Actor, query: ListDeliveries) -> Page[Delivery]:
        """Return the attempts, the newest first. Raise `WebhookNotFound`."""
        actor.require(Role.OWNER, query.project)
        webhook = await self._catalogue.webhook(query.project, query.id)
        return await self._outbox.deliveries(webhook.id, query.page)
