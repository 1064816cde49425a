"""The outbox in memory: cursors into the history of the same store."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import islice

from adapters.memory.pages import cut
from adapters.memory.store import MemoryStore
from application.pages import Page, PageRequest
from application.ports.outbox import BATCH, KEPT, SPARE, Backlog, Claim, Cursor, Outbox, Progress
from domain.delivery import DeadLetter, Delivery
from domain.history import Entry, Subject
from domain.instants import Instant
from domain.webhook import Webhook


@dataclass(slots=True)
class _Box:
    """What is known of one webhook."""

    cursor: Cursor
    version: int
    """Of the webhook, when the cursor was last moved."""
    owner: str = ""
    leased_until: Instant = 0
    numbers: int = 0
    deliveries: list[Delivery] = field(default_factory=list)
    dead: dict[int, DeadLetter] = field(default_factory=dict)

    def is_free(self, now: Instant) -> bool:
        """Whether nobody has it."""
        return not self.owner or self.leased_until <= now


class MemoryOutbox(Outbox):
    """Boxes by webhook, made when first asked for; nothing here awaits, so every call is whole."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store
        self._boxes: dict[str, _Box] = {}

    async def due(self, now: Instant, limit: int) -> tuple[str, ...]:
        waiting = [
            (box.leased_until, webhook.id)
            for webhook, box in self._all()
            if webhook.enabled and box.is_free(now) and self._can(webhook, box, now)
        ]
        return tuple(identity for _, identity in sorted(waiting)[:limit])

    async def claim(
        self, webhook: str, owner: str, now: Instant, leased_until: Instant
    ) -> Claim | None:
        known = self._store.state.webhooks.get(webhook)
        if known is None or not known.enabled:
            return None
        box = self._box(known)
        if not box.is_free(now) or not self._can(known, box, now):
            return None
        box.owner, box.leased_until = owner, leased_until
        waits = box.cursor.next_attempt_at > now and box.version == known.version
        entries = () if waits else tuple(islice(self._ahead(known, box), BATCH))
        replays = tuple(
            (letter, self._store.state.entries[letter.sequence - 1])
            for letter in islice(_to_replay(box), BATCH)
        )
        keys = self._store.state.credentials
        told = (*entries, *(entry for _, entry in replays))
        return Claim(
            webhook=known,
            owner=owner,
            cursor=box.cursor,
            entries=entries,
            replays=replays,
            names={each.author: keys[each.author].name for each in told if each.author in keys},
        )

    async def settle(self, claim: Claim, progress: Progress) -> bool:
        box = self._owned(claim)
        if box is None:
            return False
        box.leased_until = progress.leased_until
        if progress.cursor is not None:
            box.cursor, box.version = progress.cursor, claim.webhook.version
        for delivery in progress.deliveries:
            _remember(box, delivery)
        if progress.dead is not None:
            box.dead[progress.dead.sequence] = progress.dead
        if progress.buried is not None:
            box.dead.pop(progress.buried, None)
        return self._store.state.webhooks[claim.webhook.id].version == claim.webhook.version

    async def release(self, claim: Claim, now: Instant) -> None:
        if (box := self._owned(claim)) is not None:
            box.leased_until, box.owner = now, ""

    async def log(self, webhook: str, delivery: Delivery) -> Delivery:
        known = self._store.state.webhooks.get(webhook)
        return delivery if known is None else _remember(self._box(known), delivery)

    async def replay(self, webhook: str, sequence: int | None) -> int:
        box = self._boxes.get(webhook)
        chosen = [
            letter
            for letter in (box.dead.values() if box else ())
            if sequence in {None, letter.sequence}
        ]
        for letter in chosen:
            self._boxes[webhook].dead[letter.sequence] = replace(letter, replay=True)
        return len(chosen)

    async def deliveries(self, webhook: str, page: PageRequest) -> Page[Delivery]:
        box = self._boxes.get(webhook)
        found = reversed(box.deliveries if box else ())
        rest = (each for each in found if not page.after or each.number < int(page.after))
        return cut(rest, lambda each: str(each.number), page.limit)

    async def dead_letters(self, webhook: str, page: PageRequest) -> Page[DeadLetter]:
        box = self._boxes.get(webhook)
        dead = box.dead if box else {}
        found = (dead[key] for key in sorted(dead, reverse=True))
        rest = (each for each in found if not page.after or each.sequence < int(page.after))
        return cut(rest, lambda each: str(each.sequence), page.limit)

    async def backlog(self) -> dict[str, Backlog]:
        found: dict[str, Backlog] = {}
        for webhook, box in self._all():
            ahead = list(self._ahead(webhook, box))
            state = _state(webhook, box, depth=len(ahead))
            before = found.get(state, Backlog())
            oldest = [entry.at for entry in ahead[:1]]
            oldest += [] if before.oldest is None else [before.oldest]
            found[state] = Backlog(
                webhooks=before.webhooks + 1,
                depth=before.depth + len(ahead),
                oldest=min(oldest, default=None),
            )
        return found

    async def dead(self) -> int:
        return sum(len(box.dead) for _, box in self._all())

    def _all(self) -> Iterator[tuple[Webhook, _Box]]:
        known = self._store.state.webhooks
        for gone in self._boxes.keys() - known.keys():
            del self._boxes[gone]
        for webhook in known.values():
            yield webhook, self._box(webhook)

    def _box(self, webhook: Webhook) -> _Box:
        if webhook.id not in self._boxes:
            born = next(
                entry.sequence
                for entry in self._store.state.entries
                if entry.subject is Subject.WEBHOOK and entry.key == webhook.id
            )
            self._boxes[webhook.id] = _Box(Cursor(born), webhook.version)
        return self._boxes[webhook.id]

    def _owned(self, claim: Claim) -> _Box | None:
        box = self._boxes.get(claim.webhook.id)
        alive = claim.webhook.id in self._store.state.webhooks
        return box if box is not None and alive and box.owner == claim.owner else None

    def _can(self, webhook: Webhook, box: _Box, now: Instant) -> bool:
        """Whether there is something to tell, and no reason to wait with it."""
        if next(_to_replay(box), None) is not None:
            return True
        waits = box.cursor.next_attempt_at > now and box.version == webhook.version
        return not waits and next(self._ahead(webhook, box), None) is not None

    def _ahead(self, webhook: Webhook, box: _Box) -> Iterator[Entry]:
        following = islice(self._store.state.entries, box.cursor.position, None)
        return (entry for entry in following if entry.project == webhook.project)


def _state(webhook: Webhook, box: _Box, *, depth: int) -> str:
    if not webhook.enabled:
        return "disabled"
    if box.cursor.attempts:
        return "retrying"
    return "due" if depth else "idle"


def _to_replay(box: _Box) -> Iterator[DeadLetter]:
    return (box.dead[key] for key in sorted(box.dead) if box.dead[key].replay)


def _remember(box: _Box, delivery: Delivery) -> Delivery:
    box.numbers += 1
    numbered = replace(delivery, number=box.numbers)
    box.deliveries.append(numbered)
    if box.numbers % SPARE == 0:
        del box.deliveries[:-KEPT]
    return numbered
