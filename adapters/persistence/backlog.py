"""How much waits to be delivered."""

from typing import Any, Final

from sqlalchemy import Select, Subquery, case, func, literal, select
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.persistence.outbox_tables import webhook_cursors, webhooks
from adapters.persistence.tables import history
from application.ports.outbox import Backlog

cursors = webhook_cursors

_NO_ENTRY: Final = 2**63 - 1
"""A number that history never comes to."""


async def read_backlog(connection: AsyncConnection) -> dict[str, Backlog]:
    """What waits, by state."""
    return {
        row.state: Backlog(webhooks=row.webhooks, depth=int(row.depth), oldest=row.oldest)
        for row in await connection.execute(backlog())
    }


def backlog() -> Select[Any]:
    """What waits, a row for each state.

    Entries that all were told are not looked at, and others once, however many webhooks wait for
    them: a history is long, and this is asked every few seconds.
    """
    place = _places()
    state = case(
        (webhooks.c.enabled.is_(False), literal("disabled")),
        (cursors.c.attempts > 0, literal("retrying")),
        (place.c.ahead > 0, literal("due")),
        else_=literal("idle"),
    ).label("state")
    standing = (place.c.project == webhooks.c.project) & (place.c.position == cursors.c.position)
    return (
        select(
            state,
            func.count().label("webhooks"),
            func.sum(place.c.ahead).label("depth"),
            func.min(place.c.oldest).label("oldest"),
        )
        .select_from(webhooks)
        .join(cursors, cursors.c.webhook == webhooks.c.id)
        .join(place, standing)
        .group_by(state)
    )


def _places() -> Subquery:
    """Where webhooks stand: how many entries are ahead, and when the first of them was made.

    They are counted from each place to the next one, and added up from the last.
    """
    place = (
        select(webhooks.c.project, cursors.c.position)
        .join(cursors, cursors.c.webhook == webhooks.c.id)
        .distinct()
        .subquery()
    )
    following = func.lead(place.c.position, 1, _NO_ENTRY).over(
        partition_by=place.c.project, order_by=place.c.position
    )
    stretch = select(place, following.label("end")).subquery()
    ahead = (history.c.project == stretch.c.project) & (history.c.sequence > stretch.c.position)
    between = select(func.count()).where(ahead, history.c.sequence <= stretch.c.end)
    oldest = select(history.c.at).where(ahead).order_by(history.c.sequence).limit(1)
    counted = select(
        stretch.c.project,
        stretch.c.position,
        between.scalar_subquery().label("entries"),
        oldest.scalar_subquery().label("oldest"),
    ).subquery()
    from_the_last = func.sum(counted.c.entries).over(
        partition_by=counted.c.project, order_by=counted.c.position.desc()
    )
    return select(counted, from_the_last.label("ahead")).subquery()
