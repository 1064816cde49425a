"""Deliver what a webhook is to be told."""

from typing import Final

from application.access import Actor, Grant, Role
from application.delivery.messages import dead_letter_of, delivery_of, message_of
from application.delivery.policy import Policy
from application.delivery.sending import send
from application.ports.clock import Clock
from application.ports.delivery_meter import DeliveryMeter
from application.ports.identifiers import Identifiers
from application.ports.outbox import BATCH, Claim, Cursor, Outbox, Progress
from application.ports.unit_of_work import UnitOfWorkFactory
from application.ports.webhook_sender import Answer, WebhookSender
from domain.delivery import DeadLetter, Delivery, Outcome
from domain.errors import WebhookNotFound
from domain.event import Event, event_of
from domain.history import Entry
from domain.instants import Instant

TOGETHER: Final = 20
"""Messages that are delivered between two transactions at most."""
LONGEST: Final = 200
"""Milliseconds after which what was delivered is written down, however little it is."""

DELIVERY = Actor("delivery", (Grant(Role.OWNER),))
"""The service itself, when a receiver wants no more."""


class _Course:
    """How far a claim has come, and what of it is not written down yet."""

    def __init__(self, cursor: Cursor, now: Instant) -> None:
        self.cursor = cursor
        self.sent: list[Delivery] = []
        self.begin_again(now)

    def begin_again(self, now: Instant) -> None:
        """Everything so far is being written down."""
        self.settled, self.sent, self._since = self.cursor, [], now

    def is_full(self, now: Instant) -> bool:
        """Whether it is time to write down: a commit costs more than many messages."""
        return len(self.sent) >= TOGETHER or now - self._since >= LONGEST


class DeliverWebhookHandler:
    """Works off one webhook while it has the lease: in order, and each message at least once.

    What was sent but not yet written down when the process dies, `TOGETHER` messages at most, is
    sent again by the next. A message that fails waits, and everything behind it; one that failed
    too often is given up, so that the others get through.
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
        """Try dead letters once more, up to the first that fails; whether to go on with the order.

        They are older than what waits, so they go before it; the others have their turn after it,
        or each of many could keep it waiting for as long as an attempt takes.
        """
        for letter, entry in claim.replays:
            answer, delivery = await self._attempt(claim, event_of(entry), letter.attempts + 1)
            delivered = answer.outcome is Outcome.DELIVERED
            kept = await self._settle(
                claim,
                deliveries=(delivery,),
                dead=None if delivered else dead_letter_of(delivery),
                buried=letter.sequence if delivered else None,
            )
            if not kept:
                return False
            if answer.outcome is Outcome.GONE:
                await self._disable(claim)
                return False
            if not delivered:
                break
        return True

    async def _tell(self, claim: Claim) -> bool:
        """Tell the entries in order, until one has to wait; whether there may be more."""
        course = _Course(claim.cursor, self._clock.now())
        try:
            for entry in claim.entries:
                if not await self._pass(claim, course, entry):
                    return False
        finally:
            await self._write_down(claim, course)
        return len(claim.entries) == BATCH

    async def _pass(self, claim: Claim, course: _Course, entry: Entry) -> bool:
        """Tell one entry, if it is wanted; whether to go on behind it."""
        event = event_of(entry)
        if claim.webhook.wants(event):
            attempts = course.cursor.attempts + 1
            answer, delivery = await self._attempt(claim, event, attempts)
            course.sent.append(delivery)
            if answer.outcome is not Outcome.DELIVERED:
                return await self._failed(claim, course, event, answer)
        course.cursor = Cursor(entry.sequence)
        if course.is_full(self._clock.now()):
            return await self._write_down(claim, course)
        return True

    async def _failed(self, claim: Claim, course: _Course, event: Event, answer: Answer) -> bool:
        """Decide about a message that was not delivered; whether to go on behind it."""
        delivery = course.sent[-1]
        if answer.outcome is Outcome.GONE:
            course.cursor = Cursor(event.sequence - 1, delivery.attempt)
            if await self._write_down(claim, course):
                await self._disable(claim)
            return False
        if delivery.attempt >= self._policy.attempts:
            letter = dead_letter_of(delivery)
            self._meter.given_up(claim.webhook, letter)
            course.cursor = Cursor(event.sequence)
            return await self._write_down(claim, course, letter)
        now = self._clock.now()
        later = self._policy.next_attempt(claim, event.sequence, delivery.attempt, answer, now)
        course.cursor = Cursor(event.sequence - 1, delivery.attempt, later)
        await self._write_down(claim, course)
        return False

    async def _write_down(
        self, claim: Claim, course: _Course, dead: DeadLetter | None = None
    ) -> bool:
        """Settle how far it has come since the last time; whether the claim still holds."""
        if course.cursor == course.settled:
            return True
        sent = tuple(course.sent)
        course.begin_again(self._clock.now())
        return await self._settle(claim, course.settled, deliveries=sent, dead=dead)

    async def _attempt(self, claim: Claim, event: Event, attempt: int) -> tuple[Answer, Delivery]:
        now = self._clock.now()
        message = message_of(claim.webhook, event, now, claim.names.get(event.author, ""))
        answer = await send(message, self._sender, self._meter)
        self._meter.attempted(answer.outcome, answer.milliseconds)
        return answer, delivery_of(message, event, attempt, answer)

    async def _settle(
        self,
        claim: Claim,
        cursor: Cursor | None = None,
        *,
        deliveries: tuple[Delivery, ...] = (),
        dead: DeadLetter | None = None,
        buried: int | None = None,
    ) -> bool:
        """Write a step down, and have the webhook for as long again from now on."""
        progress = Progress(
            leased_until=self._clock.now() + self._policy.lease,
            cursor=cursor,
            deliveries=deliveries,
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
                self._meter.disabled(webhook)
