"""Deliver what a webhook is to be told."""

from application.access import Actor, Grant, Role
from application.delivery.messages import dead_letter_of, delivery_of, message_of
from application.delivery.policy import Policy
from application.ports.clock import Clock
from application.ports.delivery_meter import DeliveryMeter
from application.ports.identifiers import Identifiers
from application.ports.outbox import BATCH, Claim, Cursor, Outbox, Progress
from application.ports.unit_of_work import UnitOfWorkFactory
from application.ports.webhook_sender import Answer, WebhookSender
from domain.delivery import DeadLetter, Delivery, Outcome
from domain.errors import WebhookNotFound
from domain.event import Event, event_of

DELIVERY = Actor("delivery", (Grant(Role.OWNER),))
"""The service itself, when a receiver wants no more."""


class DeliverWebhookHandler:
    """Works off one webhook while it has the lease: in order, and each message at least once.

    What was sent but not yet written down when the process dies is sent again by the next. A
    message that fails waits, and everything behind it; one that failed too often is given up, so
    that the others get through.
    """

    def __init__(  # noqa: PLR0913, PLR0917  each is needed, and given by the container
        self,
        outbox: Outbox,
        units_of_work: UnitOfWorkFactory,
        sender: WebhookSender,
        clock: Clock,
        identifiers: Identifiers,
        meter: DeliveryMeter,
        policy: Policy,
    ) -> None:
        self._outbox = outbox
        self._units_of_work = units_of_work
        self._sender = sender
        self._clock = clock
        self._identifiers = identifiers
        self._meter = meter
        self._policy = policy

    async def __call__(self, webhook: str) -> bool:
        """Deliver up to `BATCH` messages; whether there may be more to do at once."""
        now = self._clock.now()
        owner = self._identifiers.new_id()
        claim = await self._outbox.claim(webhook, owner, now, now + self._policy.lease)
        if claim is None:
            return False
        try:
            if not await self._replay(claim):
                return False
            return await self._tell(claim)
        finally:
            await self._outbox.release(claim, self._clock.now())

    async def _replay(self, claim: Claim) -> bool:
        """Try dead letters once more; whether to go on."""
        for letter, entry in claim.replays:
            answer, delivery = await self._attempt(claim, event_of(entry), letter.attempts + 1)
            delivered = answer.outcome is Outcome.DELIVERED
            kept = await self._settle(
                claim,
                delivery=delivery,
                dead=None if delivered else dead_letter_of(delivery),
                buried=letter.sequence if delivered else None,
            )
            if answer.outcome is Outcome.GONE:
                await self._disable(claim)
                return False
            if not kept:
                return False
        return True

    async def _tell(self, claim: Claim) -> bool:
        """Tell the entries in order, until one has to wait; whether there may be more."""
        cursor = settled = claim.cursor
        for entry in claim.entries:
            event = event_of(entry)
            after = Cursor(entry.sequence)
            if claim.webhook.wants(event):
                before = Cursor(entry.sequence - 1, cursor.attempts)
                if not await self._told(claim, before, event):
                    return False
                settled = after
            cursor = after
        if cursor != settled:
            await self._settle(claim, cursor)
        return len(claim.entries) == BATCH

    async def _told(self, claim: Claim, cursor: Cursor, event: Event) -> bool:
        """Try to tell one event, and write down what came of it; whether to go on behind it."""
        attempts = cursor.attempts + 1
        answer, delivery = await self._attempt(claim, event, attempts)
        after = Cursor(event.sequence)
        if answer.outcome is Outcome.DELIVERED:
            return await self._settle(claim, after, delivery=delivery)
        if answer.outcome is Outcome.GONE:
            waiting = Cursor(cursor.position, attempts)
            if await self._settle(claim, waiting, delivery=delivery):
                await self._disable(claim)
            return False
        if attempts >= self._policy.attempts:
            self._meter.given_up()
            dead = dead_letter_of(delivery)
            return await self._settle(claim, after, delivery=delivery, dead=dead)
        now = self._clock.now()
        later = self._policy.next_attempt(claim, event.sequence, attempts, answer, now)
        await self._settle(claim, Cursor(cursor.position, attempts, later), delivery=delivery)
        return False

    async def _attempt(self, claim: Claim, event: Event, attempt: int) -> tuple[Answer, Delivery]:
        now = self._clock.now()
        message = message_of(claim.webhook, event, now)
        answer = await self._sender.send(message)
        self._meter.attempted(answer.outcome, answer.milliseconds)
        return answer, delivery_of(message, event, attempt, answer)

    async def _settle(
        self,
        claim: Claim,
        cursor: Cursor | None = None,
        *,
        delivery: Delivery | None = None,
        dead: DeadLetter | None = None,
        buried: int | None = None,
    ) -> bool:
        """Write a step down, and have the webhook for as long again from now on."""
        progress = Progress(
            leased_until=self._clock.now() + self._policy.lease,
            cursor=cursor,
            delivery=delivery,
            dead=dead,
            buried=buried,
        )
        return await self._outbox.settle(claim, progress)

    async def _disable(self, claim: Claim) -> None:
        """A receiver that is gone is left alone until somebody enables it again."""
        async with self._units_of_work(DELIVERY) as work:
            try:
                webhook = await work.webhooks.find(claim.webhook.project, claim.webhook.id)
            except WebhookNotFound:
                return
            if webhook.enabled:
                await work.webhooks.save(webhook.changed(enabled=False))
                await work.commit()
