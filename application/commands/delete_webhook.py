"""Delete a webhook."""

from dataclasses import dataclass

from application.access import Actor, Role
from application.authoring.changes import check_version
from application.ports.unit_of_work import UnitOfWorkFactory
from domain.history import Subject


@dataclass(frozen=True, slots=True, kw_only=True)
class DeleteWebhook:
    """Command: tell an address nothing more, and forget what it was told."""

    project: str
    id: str
    expected_version: int | None = None


class DeleteWebhookHandler:
    """Its deliveries and dead letters go with it; the history keeps that it was there."""

    def __init__(self, units_of_work: UnitOfWorkFactory) -> None:
        self._units_of_work = units_of_work

    async def __call__(self, actor: Actor, command: DeleteWebhook) -> None:
        """Delete it. Raise `WebhookNotFound`."""
        actor.require(Role.OWNER, command.project)
        async with self._units_of_work(actor) as work:
            await work.projects.find(command.project)
            webhook = await work.webhooks.find(command.project, command.id)
            check_version(Subject.WEBHOOK, webhook.id, webhook.version, command.expected_version)
            await work.webhooks.remove(webhook)
            await work.commit()
