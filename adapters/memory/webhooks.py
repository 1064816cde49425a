"""Webhooks in memory."""

from adapters.memory.recorder import Recorder, check_follows
from adapters.memory.state import MemoryState
from application.journal import webhook_removal, webhook_step
from application.ports.webhooks import Webhooks
from domain.errors import StaleVersion, WebhookNotFound
from domain.history import Subject
from domain.webhook import Webhook


class MemoryWebhooks(Webhooks):
    """Webhooks by id. How far each was told, the outbox knows."""

    def __init__(self, state: MemoryState, recorder: Recorder) -> None:
        self._state = state
        self._recorder = recorder

    async def find(self, project: str, identity: str) -> Webhook:
        found = self._state.webhooks.get(identity)
        if found is None or found.project != project:
            raise WebhookNotFound(identity)
        return found

    async def find_all(self, project: str) -> tuple[Webhook, ...]:
        found = self._state.webhooks
        return tuple(found[key] for key in sorted(found) if found[key].project == project)

    async def add(self, webhook: Webhook) -> None:
        self._recorder.record(webhook_step(None, webhook))
        self._state.webhooks[webhook.id] = webhook

    async def save(self, webhook: Webhook) -> None:
        before = await self.find(webhook.project, webhook.id)
        check_follows(Subject.WEBHOOK, webhook.id, before.version, webhook.version)
        self._recorder.record(webhook_step(before, webhook))
        self._state.webhooks[webhook.id] = webhook

    async def remove(self, webhook: Webhook) -> None:
        before = await self.find(webhook.project, webhook.id)
        if webhook.version != before.version:
            raise StaleVersion(
                Subject.WEBHOOK, webhook.id, expected=webhook.version, current=before.version
            )
        self._recorder.record(webhook_removal(webhook))
        del self._state.webhooks[webhook.id]
