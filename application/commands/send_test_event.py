"""Try whether messages arrive."""

from dataclasses import dataclass

from application.access import Actor, Role
from application.delivery.messages import delivery_of, message_of
from application.delivery.sending import send
from application.ports.catalogue import Catalogue
from application.ports.clock import Clock
from application.ports.delivery_meter import DeliveryMeter
from application.ports.outbox import Outbox
from application.ports.webhook_sender import WebhookSender
from domain.delivery import Delivery
from domain.event import Event, EventType
from domain.history import Subject


@dataclass(frozen=True, slots=True, kw_only=True)
class SendTestEvent:
    """Command: send one message now, whether the webhook is enabled or not."""

    project: str
    id: str


class SendTestEventHandler:
    """A test is tried once, beside the order, and remembered among the deliveries."""

    def __init__(
        self,
        catalogue: Catalogue,
        outbox: Outbox,
        sender: WebhookSender,
        clock: Clock,
        meter: DeliveryMeter,
    ) -> None:
        self._catalogue = catalogue
        self._outbox = outbox
        self._sender = sender
        self._clock = clock
        self._meter = meter

    async def __call__(self, actor: Actor, command: SendTestEvent) -> Delivery:
        """Return what came of it. Raise `WebhookNotFound`."""
        actor.require(Role.OWNER, command.project)
        webhook = await self._catalogue.webhook(command.project, command.id)
        now = self._clock.now()
        event = Event(
            type=EventType.WEBHOOK_TEST,
            at=now,
            project=webhook.project,
            environment=webhook.environment or "",
            subject=Subject.WEBHOOK,
            key=webhook.id,
            version=webhook.version,
            sequence=0,
            author=actor.id,
            change=[],
        )
        message = message_of(webhook, event, now)
        answer = await send(message, self._sender, self._meter)
        return await self._outbox.log(webhook.id, delivery_of(message, event, 1, answer))
