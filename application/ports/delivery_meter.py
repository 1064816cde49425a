"""Counting what is delivered."""

from abc import abstractmethod
from collections.abc import Mapping
from typing import Protocol

from application.ports.outbox import Backlog
from domain.delivery import DeadLetter, Outcome
from domain.webhook import Webhook


class DeliveryMeter(Protocol):
    """Counts attempts, tells what nobody else would see, and knows how much waits. Never raises,
    never waits."""

    @abstractmethod
    def attempted(self, outcome: Outcome, milliseconds: int) -> None:
        """An attempt to deliver was made."""

    @abstractmethod
    def given_up(self, webhook: Webhook, letter: DeadLetter) -> None:
        """A message became a dead letter."""

    @abstractmethod
    def disabled(self, webhook: Webhook) -> None:
        """A webhook was disabled, since its receiver wants no more."""

    @abstractmethod
    def waiting(self, backlog: Mapping[str, Backlog], dead: int) -> None:
        """What waits at the moment."""

    @abstractmethod
    def dispatch_failed(self, error: Exception) -> None:
        """Something behind the service, or a fault of it, kept it from handing on what is due."""

    @abstractmethod
    def delivery_failed(self, error: Exception) -> None:
        """Something behind the service, or a fault of it, kept it from delivering to a webhook."""
