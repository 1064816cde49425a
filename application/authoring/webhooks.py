"""What the commands about webhooks share."""

import base64
from dataclasses import dataclass, field

from application.ports.identifiers import Identifiers
from application.ports.unit_of_work import UnitOfWork
from domain.environment import FlagSet
from domain.errors import InvalidDefinition, NotFound
from domain.webhook import SECRET_PREFIX, Webhook


@dataclass(frozen=True, slots=True)
class WebhookWithSecret:
    """A webhook, and its new secret, which nobody can read again."""

    webhook: Webhook
    secret: str = field(repr=False)


def new_webhook_secret(identifiers: Identifiers) -> str:
    """A secret as Standard Webhooks writes it: a prefix, and bytes in base 64."""
    seed = identifiers.new_secret().encode()
    return SECRET_PREFIX + base64.b64encode(seed).decode()


async def check_place(work: UnitOfWork, project: str, environment: str | None) -> None:
    """Raise `ProjectNotFound`, or `InvalidDefinition` for an environment that is not there."""
    await work.projects.find(project)
    try:
        if environment is not None:
            await work.environments.find(FlagSet(project, environment))
    except NotFound as error:
        raise InvalidDefinition(str(error), "environment") from None
