"""Remembering what a repeated request was answered the first time."""

from abc import abstractmethod
from dataclasses import dataclass
from typing import Final, Protocol

from domain.instants import Instant

REMEMBERED: Final = 24 * 60 * 60 * 1000
"""Milliseconds for which a key is known."""

ABANDONED: Final = 60 * 1000
"""Milliseconds after which a claim without an answer counts as abandoned."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as it was sent. It never holds a secret."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes


@dataclass(frozen=True, slots=True)
class Claim:
    """What is known of a key: nothing before (`first`), or who used it and what came of it."""

    first: bool
    fingerprint: str
    """Of the request that used the key first."""
    answer: Answer | None = None
    """None while the first request is still being answered."""


class IdempotencyRecords(Protocol):
    """Idempotency keys per API key. A key is `REMEMBERED` for a day after its claim.

    A claim that was neither completed nor released for a minute counts as `ABANDONED` by a crash,
    and can be claimed again.
    """

    @abstractmethod
    async def claim(self, owner: str, key: str, fingerprint: str, now: Instant) -> Claim:
        """Take the key, or tell what is known of it. Of two simultaneous claims one is first."""

    @abstractmethod
    async def complete(self, owner: str, key: str, answer: Answer) -> None:
        """Remember the answer of a claimed key."""

    @abstractmethod
    async def release(self, owner: str, key: str) -> None:
        """Forget a claim whose request failed without an effect."""
