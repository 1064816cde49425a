"""How patient deliveries are."""

from dataclasses import dataclass
from typing import Final

from application.ports.outbox import Claim
from application.ports.webhook_sender import Answer
from domain.backoff import pause_after
from domain.instants import Instant

LONGEST_WISH: Final = 24 * 60 * 60 * 1_000
"""Milliseconds that a receiver may ask to be left alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """Milliseconds, and how often."""

    attempts: int = 12
    """After so many a message is given up."""
    first_pause: int = 5_000
    """Between the first and the second attempt; doubled each time after that."""
    lease: int = 30_000
    """For which one process has a webhook alone. Longer than an attempt takes."""

    def next_attempt(
        self, claim: Claim, sequence: int, attempts: int, answer: Answer, now: Instant
    ) -> Instant:
        """When to try again after so many attempts, of which this was the last one's answer."""
        pause = pause_after(attempts, self.first_pause, f"{claim.webhook.id}:{sequence}")
        return now + max(pause, min(answer.retry_after or 0, LONGEST_WISH))
