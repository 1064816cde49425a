"""Find a webhook."""

from dataclasses import dataclass

from application.access import Actor, Role
from application.ports.catalogue import Catalogue
from domain.webhook import Webhook


@dataclass(frozen=True, slots=True, kw_only=True)
class FindWebhook:
    """Query: what is this webhook?"""

    project: str
    id: str


class FindWebhookHandler:
    """Only owners see webhooks: whoever knows a URL may often post there."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    async def __call__(self, actor: Actor, query: FindWebhook) -> Webhook:
        """Return it. Raise `WebhookNotFound`."""
        actor.require(Role.OWNER, query.project)
        return await self._catalogue.webhook(query.project, query.id)
