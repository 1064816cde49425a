"""Webhooks."""

from typing import Any, Final

from sqlalchemy import Row, delete, insert, update
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.persistence.ledger import Ledger
from adapters.persistence.outbox_tables import (
    dead_letters,
    deliveries,
    webhook_cursors,
    webhooks,
)
from adapters.persistence.rows import webhook_of
from adapters.persistence.state import Item, StateTable
from application.journal import Step, webhook_removal, webhook_step
from application.ports.webhooks import Webhooks
from domain.errors import StaleVersion, WebhookNotFound
from domain.history import Subject
from domain.webhook import Webhook

_BELONGINGS: Final = (deliveries, dead_letters, webhook_cursors)


class SqlWebhooks(Webhooks):
    """Webhooks, a row each, and beside each a cursor that `SqlOutbox` moves."""

    def __init__(self, connection: AsyncConnection, ledger: Ledger) -> None:
        self._connection = connection
        self._ledger = ledger
        self._rows = StateTable(connection, ledger, webhooks)

    async def find(self, project: str, identity: str) -> Webhook:
        return webhook_of(await self._row(project, identity))

    async def find_all(self, project: str) -> tuple[Webhook, ...]:
        return tuple(map(webhook_of, await self._rows.find_all(project=project)))

    async def add(self, webhook: Webhook) -> None:
        await self._rows.add([_item(webhook, webhook_step(None, webhook))])
        row = await self._row(webhook.project, webhook.id)
        await self._connection.execute(
            insert(webhook_cursors).values(
                webhook=webhook.id,
                position=row.sequence,
                attempts=0,
                next_attempt_at=0,
                owner="",
                leased_until=0,
                deliveries=0,
            )
        )

    async def save(self, webhook: Webhook) -> None:
        found = await self._row(webhook.project, webhook.id)
        step = webhook_step(webhook_of(found), webhook)
        await self._rows.save(_item(webhook, step), found)
        await self._connection.execute(
            update(webhook_cursors)
            .where(webhook_cursors.c.webhook == webhook.id)
            .values(next_attempt_at=0)
        )

    async def remove(self, webhook: Webhook) -> None:
        found = await self._row(webhook.project, webhook.id)
        if found.version != webhook.version:
            raise StaleVersion(
                Subject.WEBHOOK, webhook.id, expected=webhook.version, current=found.version
            )
        await self._ledger.append(webhook_removal(webhook))
        for table in _BELONGINGS:
            await self._connection.execute(delete(table).where(table.c.webhook == webhook.id))
        await self._connection.execute(delete(webhooks).where(webhooks.c.id == webhook.id))

    async def _row(self, project: str, identity: str) -> Row[Any]:
        row = await self._rows.find(project=project, id=identity)
        if row is None:
            raise WebhookNotFound(identity)
        return row


def _item(webhook: Webhook, step: Step) -> Item:
    return Item(
        identity={"id": webhook.id},
        step=step,
        columns={
            "project": webhook.project,
            "enabled": webhook.enabled,
            "url": webhook.url,
            "secret": webhook.secret,
            "previous_secret": webhook.previous_secret,
        },
    )
