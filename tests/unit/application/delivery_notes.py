"""A meter of deliveries that writes down what it is told."""

import asyncio
from collections.abc import Mapping

from application.ports.delivery_meter import DeliveryMeter
from application.ports.outbox import Backlog
from domain.delivery import DeadLetter, Outcome
from domain.webhook import Webhook


class Notes(DeliveryMeter):
    """Everything, in order."""

    def __init__(self) -> None:
        self.attempts: list[Outcome] = []
        self.dead: list[tuple[str, DeadLetter]] = []
        self.gone: list[str] = []
        self.looks: list[tuple[Mapping[str, Backlog], int]] = []
        self.failures: list[Exception] = []
        self.told = asyncio.Event()

    def attempted(self, outcome: Outcome, milliseconds: int) -> None:  # noqa: ARG002  the port's
        self.attempts.append(outcome)

    def given_up(self, webhook: Webhook, letter: DeadLetter) -> None:
        self.dead.append((webhook.id, letter))

    def disabled(self, webhook: Webhook) -> None:
        self.gone.append(webhook.id)

    def waiting(self, backlog: Mapping[str, Backlog], dead: int) -> None:
        self.looks.append((backlog, dead))
        self.told.set()

    def dispatch_failed(self, error: Exception) -> None:
        self.delivery_failed(error)

    def delivery_failed(self, error: Exception) -> None:
        self.failures.append(error)
        self.told.set()
