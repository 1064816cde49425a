"""Create a webhook."""

from dataclasses import dataclass

from application.access import Actor, Role
from application.authoring.webhooks import WebhookWithSecret, check_place, new_webhook_secret
from application.ports.clock import Clock
from application.ports.destinations import Destinations
from application.ports.identifiers import Identifiers
from application.ports.unit_of_work import UnitOfWorkFactory
from domain import limits
from domain.errors import InvalidDefinition
from domain.event import EventType
from domain.webhook import Format, Webhook


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateWebhook:
    """Command: tell an address of what happens in a project from now on."""

    project: str
    url: str
    name: str = ""
    environment: str | None = None
    event_types: frozenset[EventType] = frozenset()
    format: Format = Format.STANDARD
    enabled: bool = True


class CreateWebhookHandler:
    """Only an owner of the project sends its changes elsewhere."""

    def __init__(
        self,
        units_of_work: UnitOfWorkFactory,
        destinations: Destinations,
        clock: Clock,
        identifiers: Identifiers,
    ) -> None:
        self._units_of_work = units_of_work
        self._destinations = destinations
        self._clock = clock
        self._identifiers = identifiers

    async def __call__(self, actor: Actor, command: CreateWebhook) -> WebhookWithSecret:
        """Return the webhook, and the secret that signs its messages."""
        actor.require(Role.OWNER, command.project)
        webhook = Webhook(
            id=self._identifiers.new_id(),
            project=command.project,
            url=command.url,
            name=command.name,
            environment=command.environment,
            event_types=command.event_types,
            format=command.format,
            enabled=command.enabled,
            secret=new_webhook_secret(self._identifiers),
            secret_since=self._clock.now(),
        )
        self._destinations.check(webhook.url, "url")
        async with self._units_of_work(actor) as work:
            await check_place(work, command.project, command.environment)
            if len(await work.webhooks.find_all(command.project)) >= limits.WEBHOOKS:
                raise InvalidDefinition(f"a project has at most {limits.WEBHOOKS} webhooks")
            await work.webhooks.add(webhook)
            await work.commit()
        return WebhookWithSecret(webhook, webhook.secret)
