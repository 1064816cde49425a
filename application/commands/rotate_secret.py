"""Give a webhook a new secret."""

from dataclasses import dataclass
from typing import Final

from application.access import Actor, Role
from application.authoring.changes import check_version
from application.authoring.webhooks import WebhookWithSecret, new_webhook_secret
from application.ports.clock import Clock
from application.ports.identifiers import Identifiers
from application.ports.unit_of_work import UnitOfWorkFactory
from domain.history import Subject

OVERLAP: Final = 24 * 60 * 60
"""Seconds for which the old secret signs as well, unless somebody says otherwise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RotateSecret:
    """Command: sign with a new secret, and for a while with the present one as well."""

    project: str
    id: str
    overlap: int = OVERLAP
    """Seconds; 0 puts the present secret out of force at once."""
    expected_version: int | None = None


class RotateSecretHandler:
    """A secret older than the present one goes at once, whatever its time."""

    def __init__(
        self, units_of_work: UnitOfWorkFactory, clock: Clock, identifiers: Identifiers
    ) -> None:
        self._units_of_work = units_of_work
        self._clock = clock
        self._identifiers = identifiers

    async def __call__(self, actor: Actor, command: RotateSecret) -> WebhookWithSecret:
        """Return the webhook and its new secret."""
        actor.require(Role.OWNER, command.project)
        now = self._clock.now()
        async with self._units_of_work(actor) as work:
            await work.projects.find(command.project)
            before = await work.webhooks.find(command.project, command.id)
            check_version(Subject.WEBHOOK, before.id, before.version, command.expected_version)
            secret = new_webhook_secret(self._identifiers)
            after = before.rotated(secret, now, now + command.overlap * 1_000)
            await work.webhooks.save(after)
            await work.commit()
        return WebhookWithSecret(after, secret)
