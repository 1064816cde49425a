"""A sender that sends nothing: for tests, and to measure the outbox alone."""

from application.ports.webhook_sender import Answer, Message, WebhookSender
from domain.delivery import Outcome

DELIVERED = Answer(outcome=Outcome.DELIVERED, status=200)


class MemoryWebhookSender(WebhookSender):
    """Keeps every message, and answers as it is told; otherwise everything is delivered."""

    def __init__(self) -> None:
        self.messages: list[Message] = []
        self.answers: list[Answer] = []
        """For the next messages."""

    async def send(self, message: Message) -> Answer:
        self.messages.append(message)
        return self.answers.pop(0) if self.answers else DELIVERED

    async def close(self) -> None:
        """Nothing is open."""
