"""What PostgreSQL reads of a long history for those who look every few seconds."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Select, text

from adapters.persistence.backlog import backlog
from adapters.persistence.database import Database
from adapters.persistence.due import due_webhooks
from tests.contracts.store import Store
from tests.integration.persistence.long_history import (
    ENTRIES,
    WEBHOOKS,
    make_long_history,
    tell_all,
)

LOOKS = 3 * WEBHOOKS
"""Single entries that may be read."""


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for part in plan.get("Plans", ()):
        yield from nodes(part)


async def read_by(statement: Select[Any], database: Database) -> int:
    """How many entries of history the server reads for a statement."""
    async with database.writing() as connection:
        await connection.execute(text("ANALYZE"))
        options = {"literal_binds": True}
        written = statement.compile(dialect=connection.dialect, compile_kwargs=options)
        plan = await connection.scalar(text(f"EXPLAIN (ANALYZE, FORMAT JSON) {written}"))
        return sum(
            int(
                node["Actual Loops"] * (node["Actual Rows"] + node.get("Rows Removed by Filter", 0))
            )
            for node in nodes(plan[0]["Plan"])
            if node.get("Relation Name") == "history"
        )


async def test_each_entry_that_waits_is_counted_once(store: Store, database: Database) -> None:
    await make_long_history(store, database)
    waiting = await store.outbox.backlog()
    assert waiting["due"].depth == WEBHOOKS * ENTRIES
    assert await read_by(backlog(), database) <= ENTRIES + LOOKS
    assert await read_by(due_webhooks(0), database) <= LOOKS


async def test_what_all_were_told_is_not_read(store: Store, database: Database) -> None:
    await make_long_history(store, database)
    await tell_all(database)
    assert await read_by(backlog(), database) <= LOOKS
    assert await read_by(due_webhooks(0), database) <= LOOKS
