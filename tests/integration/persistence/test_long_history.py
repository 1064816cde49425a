"""What a long history costs those who look every few seconds."""

import sqlite3
from contextlib import closing
from typing import Any

from sqlalchemy import Select
from sqlalchemy.dialects import sqlite

from adapters.persistence.backlog import backlog
from adapters.persistence.database import Database
from adapters.persistence.due import due_webhooks
from tests.contracts.store import Store
from tests.integration.persistence.databases import path_of
from tests.integration.persistence.long_history import (
    ENTRIES,
    WEBHOOKS,
    make_long_history,
    tell_all,
)

STEPS_OF_A_COUNT = 10
"""What SQLite's machine takes at most to count one entry."""


def steps_of(statement: Select[Any], database: Database) -> int:
    """How many steps SQLite's machine takes for a statement."""
    steps = 0

    def count() -> None:
        nonlocal steps
        steps += 1

    options = {"literal_binds": True}
    written = str(statement.compile(dialect=sqlite.dialect(), compile_kwargs=options))
    with closing(sqlite3.connect(path_of(database))) as connection:
        connection.set_progress_handler(count, 1)
        connection.execute(written).fetchall()
    return steps


async def test_each_entry_that_waits_is_counted_once(store: Store, database: Database) -> None:
    await make_long_history(store, database)
    waiting = await store.outbox.backlog()
    assert waiting["due"].depth == WEBHOOKS * ENTRIES
    assert steps_of(backlog(), database) < STEPS_OF_A_COUNT * ENTRIES


async def test_what_all_were_told_costs_nothing(store: Store, database: Database) -> None:
    await make_long_history(store, database)
    await tell_all(database)
    assert steps_of(backlog(), database) < ENTRIES
    assert steps_of(due_webhooks(0), database) < ENTRIES
