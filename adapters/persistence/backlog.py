"""How much waits to be delivered."""

from sqlalchemy import case, func, literal, select
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.persistence.outbox_tables import webhook_cursors, webhooks
from adapters.persistence.tables import history
from application.ports.outbox import Backlog

cursors = webhook_cursors


async def read_backlog(connection: AsyncConnection) -> dict[str, Backlog]:
    """What waits, by state."""
    state = case(
        (webhooks.c.enabled.is_(False), literal("disabled")),
        (cursors.c.attempts > 0, literal("retrying")),
        else_=literal("due"),
    ).label("state")
    ahead = (history.c.project == webhooks.c.project) & (history.c.sequence > cursors.c.position)
    wanted = (
        select(
            state,
            func.count(webhooks.c.id.distinct()),
            func.count(history.c.sequence),
            func.min(history.c.at),
        )
        .select_from(webhooks)
        .join(cursors, cursors.c.webhook == webhooks.c.id)
        .outerjoin(history, ahead)
        .group_by(state)
    )
    return {
        name: Backlog(webhooks=count, depth=depth, oldest=oldest)
        for name, count, depth, oldest in await connection.execute(wanted)
    }
