"""Which webhooks can be told something now, as conditions on rows."""

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select

from adapters.persistence.outbox_tables import dead_letters, webhook_cursors, webhooks
from adapters.persistence.tables import history
from domain.instants import Instant

cursors = webhook_cursors


def due_webhooks(now: Instant) -> Select[tuple[str]]:
    """The ids of enabled webhooks that nobody has and that can be told something."""
    return (
        select(webhooks.c.id)
        .join(cursors, cursors.c.webhook == webhooks.c.id)
        .where(
            webhooks.c.enabled.is_(True),
            or_(cursors.c.owner == "", cursors.c.leased_until <= now),
            or_(_to_replay(), and_(cursors.c.next_attempt_at <= now, _anything_ahead())),
        )
    )


def _anything_ahead() -> ColumnElement[bool]:
    """Whether history goes on in the project.

    The last entry is found through an index. Asked whether there is any entry that is ahead,
    PostgreSQL may choose to read them all.
    """
    last = select(func.max(history.c.sequence)).where(history.c.project == webhooks.c.project)
    return last.scalar_subquery() > cursors.c.position


def _to_replay() -> ColumnElement[bool]:
    return exists().where(dead_letters.c.webhook == webhooks.c.id, dead_letters.c.replay.is_(True))
