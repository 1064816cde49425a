"""Change a webhook."""

from dataclasses import dataclass
from enum import Enum

from application.access import Actor, Role
from application.authoring.changes import check_version, given
from application.authoring.webhooks import check_place
from application.ports.destinations import Destinations
from application.ports.unit_of_work import UnitOfWorkFactory
from domain.event import EventType
from domain.history import Subject
from domain.webhook import Format, Webhook


class Everywhere(Enum):
    """Says that all environments are meant; None says that it stays as it is."""

    EVERYWHERE = "everywhere"


EVERYWHERE = Everywhere.EVERYWHERE


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeWebhook:
    """Command: change what is given; None leaves a field as it is."""

    project: str
    id: str
    expected_version: int | None = None
    url: str | None = None
    name: str | None = None
    environment: str | Everywhere | None = None
    event_types: frozenset[EventType] | None = None
    format: Format | None = None
    enabled: bool | None = None


class ChangeWebhookHandler:
    """A disabled webhook keeps its place: enabled again, it is told what it missed."""

    def __init__(self, units_of_work: UnitOfWorkFactory, destinations: Destinations) -> None:
        self._units_of_work = units_of_work
        self._destinations = destinations

    async def __call__(self, actor: Actor, command: ChangeWebhook) -> Webhook:
        """Return the webhook as it is now; a message that waits is tried again at once."""
        actor.require(Role.OWNER, command.project)
        async with self._units_of_work(actor) as work:
            environment = command.environment
            named = None if isinstance(environment, Everywhere) else environment
            await check_place(work, command.project, named)
            before = await work.webhooks.find(command.project, command.id)
            check_version(Subject.WEBHOOK, before.id, before.version, command.expected_version)
            after = before.changed(**_changes(command))
            if after.url != before.url:
                self._destinations.check(after.url, "url")
            if after is not before:
                await work.webhooks.save(after)
                await work.commit()
            return after


def _changes(command: ChangeWebhook) -> dict[str, object]:
    changes = given(
        url=command.url,
        name=command.name,
        environment=command.environment,
        event_types=command.event_types,
        format=command.format,
        enabled=command.enabled,
    )
    if command.environment is EVERYWHERE:
        changes["environment"] = None
    return changes
