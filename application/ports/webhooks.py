"""Webhooks inside a unit of work."""

from abc import abstractmethod
from typing import Protocol

from domain.webhook import Webhook


class Webhooks(Protocol):
    """The webhooks of all projects, inside one unit of work.

    A new one is told of what happens after it was added. What changes the webhook itself does not
    change how far it was told, but makes a message that waits for another attempt due.
    """

    @abstractmethod
    async def find(self, project: str, identity: str) -> Webhook:
        """Return the webhook. Raise `WebhookNotFound` if the project has none with this id."""

    @abstractmethod
    async def find_all(self, project: str) -> tuple[Webhook, ...]:
        """Return the webhooks of a project, by id."""

    @abstractmethod
    async def add(self, webhook: Webhook) -> None:
        """Add one with an id that nothing else has."""

    @abstractmethod
    async def save(self, webhook: Webhook) -> None:
        """Replace version ``webhook.version - 1``. Raise `StaleVersion` if not current."""

    @abstractmethod
    async def remove(self, webhook: Webhook) -> None:
        """Delete this version with its deliveries. Raise `StaleVersion` if it is not current."""
