"""Receivers of webhooks, and what they have to be told."""

from collections.abc import Awaitable
from dataclasses import dataclass, field

from adapters.memory.identifiers import SequentialIdentifiers
from adapters.memory.webhook_sender import DELIVERED
from application.delivery.delivering import DeliverWebhookHandler
from application.delivery.policy import Policy
from application.pages import PageRequest
from application.ports.webhook_sender import Answer, Message, WebhookSender
from domain.delivery import Outcome
from domain.event import event_of
from domain.history import Entry
from domain.webhook import Webhook
from tests.contracts.store import Store
from tests.properties.steps import Gate, Process, gated, gated_units
from tests.unit.application.delivery_notes import Notes

POLICY = Policy(attempts=2, first_pause=1_000, lease=10_000)
ALL = PageRequest(limit=10_000)


@dataclass
class Receiver:
    """Somebody who is told, and everything that his webhook was since it was made."""

    versions: list[tuple[int, Webhook]] = field(default_factory=list)
    """Each with the number of the entry that made it."""
    says: Answer = DELIVERED
    got: list[int] = field(default_factory=list)
    """The numbers of the entries that he was told, in order, however often."""

    @property
    def webhook(self) -> Webhook:
        """The webhook as it is."""
        return self.versions[-1][1]

    @property
    def born(self) -> int:
        """The number of the entry that made the webhook."""
        return self.versions[0][0]

    def wishes(self, entry: Entry) -> set[bool]:
        """Whether the webhook wanted an entry, when it was made and whenever it could be told."""
        if entry.sequence <= self.born:
            return {False}
        event = event_of(entry)
        before = [webhook for since, webhook in self.versions if since <= entry.sequence]
        later = [webhook for since, webhook in self.versions if since > entry.sequence]
        return {webhook.wants(event) for webhook in (*before[-1:], *later)}


class Receivers(WebhookSender):
    """All who are told of the changes in one store."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.of: dict[str, Receiver] = {}
        self.notes = Notes()
        self._identifiers = SequentialIdentifiers()

    def process(self, webhook: str) -> Process:
        """A process that delivers, once, what a webhook is to be told."""

        def work(gate: Gate) -> Awaitable[bool]:
            deliver = DeliverWebhookHandler(
                gated(self.store.outbox, gate),
                gated_units(self.store.units_of_work, gate),
                gated(self, gate),
                self.store.clock,
                self._identifiers,
                self.notes,
                POLICY,
            )
            return deliver(webhook)

        return Process(work)

    async def send(self, message: Message) -> Answer:
        hook, _, sequence = message.id.removeprefix("msg_").rpartition("_")
        if (receiver := self.of.get(hook)) is None:  # deleted meanwhile
            return DELIVERED
        if receiver.says.outcome is Outcome.DELIVERED:
            await self._comes(hook, int(sequence))
            receiver.got.append(int(sequence))
        return receiver.says

    async def close(self) -> None:
        """Nothing is open."""

    async def notice(self) -> None:
        """See what has become of the webhooks."""
        known = await self.store.look(lambda work: work.webhooks.find_all("shop"))
        last = await self.store.definitions.sequence()
        for webhook in known:
            versions = self.of.setdefault(webhook.id, Receiver()).versions
            if not versions or versions[-1][1].version < webhook.version:
                versions.append((last, webhook))
        for gone in self.of.keys() - {webhook.id for webhook in known}:
            del self.of[gone]

    async def missing(self, hook: str, up_to: int) -> list[int]:
        """What was wanted all the time, and neither arrived nor was given up."""
        receiver = self.of[hook]
        dead = (await self.store.outbox.dead_letters(hook, ALL)).items
        known = {*receiver.got, *(letter.sequence for letter in dead)}
        return [
            entry.sequence
            for entry in await self.store.catalogue.chain(receiver.born, up_to - receiver.born)
            if receiver.wishes(entry) == {True} and entry.sequence not in known
        ]

    async def unwanted(self, hook: str) -> list[int]:
        """What arrived though it never was wanted."""
        receiver = self.of[hook]
        entries = {entry.sequence: entry for entry in await self.store.catalogue.chain(0, 10_000)}
        return [each for each in receiver.got if receiver.wishes(entries[each]) == {False}]

    async def _comes(self, hook: str, sequence: int) -> None:
        """What comes for the first time comes in order."""
        if sequence not in self.of[hook].got:
            assert await self.missing(hook, sequence - 1) == []
