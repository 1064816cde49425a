"""List webhooks."""

from dataclasses import dataclass

from application.access import Actor, Role
from application.pages import FIRST_PAGE, Page, PageRequest
from application.ports.catalogue import Catalogue
from domain.webhook import Webhook


@dataclass(frozen=True, slots=True, kw_only=True)
class ListWebhooks:
    """Query: who is told of changes in a project?"""

    project: str
    page: PageRequest = FIRST_PAGE


class ListWebhooksHandler:
    """Only owners see webhooks: whoever knows a URL may often post there."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    async def __call__(self, actor: Actor, query: ListWebhooks) -> Page[Webhook]:
        """Return them by id, which is the order in which they were made."""
        actor.require(Role.OWNER, query.project)
        return await self._catalogue.webhooks(query.project, query.page)
