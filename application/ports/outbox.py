"""The outbox: how far each webhook was told what history says."""

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Protocol

from application.pages import Page, PageRequest
from domain.delivery import DeadLetter, Delivery
from domain.history import Entry
from domain.instants import Instant
from domain.webhook import Webhook

BATCH: Final = 50
"""Entries of one claim at most."""
KEPT: Final = 500
"""Deliveries of a webhook that are remembered; the oldest go."""
SPARE: Final = 50
"""So many more may be kept at times: they go together."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """How far a webhook was told."""

    position: int
    """The sequence number of the last entry that was handled."""
    attempts: int = 0
    """How often the entry after it was tried already."""
    next_attempt_at: Instant = 0
    """Before that it is left alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A webhook that somebody has for himself until his lease ends, and what to tell it."""

    webhook: Webhook
    owner: str
    cursor: Cursor
    entries: tuple[Entry, ...]
    """The next ones of its project, wanted or not; none while it waits for another attempt."""
    replays: tuple[tuple[DeadLetter, Entry], ...] = ()
    """Dead letters to try once more."""
    names: Mapping[str, str] = field(default_factory=dict)
    """What the authors of all these entries are called that are API keys, by their ids."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """What came of one step: written all at once, or not at all."""

    leased_until: Instant
    cursor: Cursor | None = None
    """Where it has come to; None leaves it where it is."""
    deliveries: tuple[Delivery, ...] = ()
    """Attempts, in order; the store numbers them."""
    dead: DeadLetter | None = None
    """A dead letter as it is now, new or known."""
    buried: int | None = None
    """The sequence number of a dead letter that was delivered after all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Backlog:
    """What waits, over all webhooks in one state."""

    webhooks: int = 0
    depth: int = 0
    """Entries that were not handled yet."""
    oldest: Instant | None = None
    """When the oldest of them was made."""


class Outbox(Protocol):
    """Cursors into the history. An entry exists exactly if the change does, so a message does.

    Whoever claims a webhook has it alone until he releases it or his lease ends, by the clock of
    whoever asks; what he settled stays settled, whatever becomes of him. Every method raises
    `Unavailable` if the store does not answer.
    """

    @abstractmethod
    async def due(self, now: Instant, limit: int) -> tuple[str, ...]:
        """Ids of enabled webhooks that nobody has and that can be told something now.

        Those that nobody had for longest come first.
        """

    @abstractmethod
    async def claim(
        self, webhook: str, owner: str, now: Instant, leased_until: Instant
    ) -> Claim | None:
        """Lease a webhook that is due, with up to `BATCH` entries; None if it is not due."""

    @abstractmethod
    async def settle(self, claim: Claim, progress: Progress) -> bool:
        """Write a step down, unless the lease is somebody else's; whether the claim still holds.

        A webhook that was changed meanwhile is told no more by this claim, which knows its old
        address and secret; it is due at once, also if the step says to wait.
        """

    @abstractmethod
    async def release(self, claim: Claim, now: Instant) -> None:
        """End the lease, unless it is somebody else's by now."""

    @abstractmethod
    async def log(self, webhook: str, delivery: Delivery) -> Delivery:
        """Remember an attempt outside the order; return it with its number."""

    @abstractmethod
    async def replay(self, webhook: str, sequence: int | None) -> int:
        """Let one dead letter be tried again, or all; return how many there are to try."""

    @abstractmethod
    async def deliveries(self, webhook: str, page: PageRequest) -> Page[Delivery]:
        """The attempts that are remembered, the newest first; the sort key is the number."""

    @abstractmethod
    async def dead_letters(self, webhook: str, page: PageRequest) -> Page[DeadLetter]:
        """What was given up, the newest first; the sort key is the sequence number."""

    @abstractmethod
    async def backlog(self) -> dict[str, Backlog]:
        """What waits by state; states of none are absent.

        ``disabled``; ``retrying`` what was tried in vain; ``due`` what was not tried yet; and
        ``idle`` who was told everything.
        """

    @abstractmethod
    async def dead(self) -> int:
        """How many dead letters there are."""
