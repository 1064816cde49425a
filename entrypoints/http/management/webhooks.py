"""Webhooks of a project."""

from typing import Annotated

from fastapi import Depends

from application.commands.change_webhook import ChangeWebhook, ChangeWebhookHandler
from application.commands.create_webhook import CreateWebhook, CreateWebhookHandler
from application.commands.delete_webhook import DeleteWebhook, DeleteWebhookHandler
from application.commands.rotate_secret import RotateSecret, RotateSecretHandler
from application.queries.find_webhook import FindWebhook, FindWebhookHandler
from application.queries.list_webhooks import ListWebhooks, ListWebhooksHandler
from domain.errors import ProjectNotFound, WebhookNotFound
from entrypoints.http.dependencies import Caller, use
from entrypoints.http.idempotency import IDEMPOTENT, SecretRoute
from entrypoints.http.management.documentation import (
    CHANGES,
    CREATES,
    DELETES,
    asked,
    changed,
    created,
    found,
)
from entrypoints.http.management.places import ProjectKey, WebhookId
from entrypoints.http.management.router import PROJECT, router
from entrypoints.http.pagination import WantedPage, page_of
from entrypoints.http.paths import MANAGEMENT
from entrypoints.http.preconditions import ExpectedVersion, OptionalVersion, ReplyTo, RevalidationOf
from entrypoints.wire.base import PageOut
from entrypoints.wire.webhooks import (
    RotationIn,
    WebhookIn,
    WebhookOut,
    WebhookPatch,
    WebhookWithSecretOut,
)

webhooks = router(f"{PROJECT}/webhooks", "webhooks", SecretRoute)


@webhooks.get("", responses=asked(ProjectNotFound))
async def list_webhooks(
    caller: Caller,
    project: ProjectKey,
    page: WantedPage,
    handle: Annotated[ListWebhooksHandler, Depends(use(lambda c: c.list_webhooks))],
) -> PageOut[WebhookOut]:
    """Webhooks in the order in which they were made."""
    found = await handle(caller, ListWebhooks(project=project, page=page))
    return page_of(found, WebhookOut.of)


@webhooks.post("", status_code=201, dependencies=[IDEMPOTENT], responses=created(ProjectNotFound))
async def create_webhook(
    caller: Caller,
    project: ProjectKey,
    body: WebhookIn,
    reply: ReplyTo,
    handle: Annotated[CreateWebhookHandler, Depends(use(lambda c: c.create_webhook))],
) -> WebhookWithSecretOut:
    """A new webhook. This answer is the only place that ever tells its secret."""
    made = await handle(caller, CreateWebhook(project=project, **body.parts()))
    reply.created(
        f"{MANAGEMENT}/projects/{project}/webhooks/{made.webhook.id}", made.webhook.version
    )
    return WebhookWithSecretOut.told(made)


@webhooks.get("/{webhook}", responses=found(ProjectNotFound, WebhookNotFound))
async def find_webhook(
    caller: Caller,
    project: ProjectKey,
    webhook: WebhookId,
    reply: RevalidationOf,
    handle: Annotated[FindWebhookHandler, Depends(use(lambda c: c.find_webhook))],
) -> WebhookOut:
    """One webhook, without its secret."""
    known = await handle(caller, FindWebhook(project=project, id=webhook))
    reply.stamp(known.version)
    return WebhookOut.of(known)


@webhooks.patch("/{webhook}", responses=changed(ProjectNotFound, WebhookNotFound, *CHANGES))
async def change_webhook(
    caller: Caller,
    project: ProjectKey,
    webhook: WebhookId,
    expected: ExpectedVersion,
    body: WebhookPatch,
    reply: ReplyTo,
    handle: Annotated[ChangeWebhookHandler, Depends(use(lambda c: c.change_webhook))],
) -> WebhookOut:
    """Change a webhook. Disabled, it keeps its place; enabled again, it is told what it missed.

    A message that waits for another attempt is tried at once.
    """
    command = ChangeWebhook(project=project, id=webhook, expected_version=expected, **body.parts())
    after = await handle(caller, command)
    reply.stamp(after.version)
    return WebhookOut.of(after)


@webhooks.delete(
    "/{webhook}",
    status_code=204,
    responses=asked(ProjectNotFound, WebhookNotFound, *DELETES),
)
async def delete_webhook(
    caller: Caller,
    project: ProjectKey,
    webhook: WebhookId,
    expected: ExpectedVersion,
    handle: Annotated[DeleteWebhookHandler, Depends(use(lambda c: c.delete_webhook))],
) -> None:
    """Delete a webhook, with its deliveries and dead letters."""
    await handle(caller, DeleteWebhook(project=project, id=webhook, expected_version=expected))


@webhooks.post(
    "/{webhook}/secret",
    dependencies=[IDEMPOTENT],
    responses=changed(ProjectNotFound, WebhookNotFound, *CREATES, *CHANGES[-1:]),
)
async def rotate_secret(
    caller: Caller,
    project: ProjectKey,
    webhook: WebhookId,
    expected: OptionalVersion,
    body: RotationIn,
    reply: ReplyTo,
    handle: Annotated[RotateSecretHandler, Depends(use(lambda c: c.rotate_secret))],
) -> WebhookWithSecretOut:
    """A new secret. For a while messages carry two signatures, so that receivers can follow."""
    command = RotateSecret(
        project=project, id=webhook, overlap=body.overlap, expected_version=expected
    )
    made = await handle(caller, command)
    reply.stamp(made.webhook.version)
    return WebhookWithSecretOut.told(made)
