"""On SQLite the SQL adapter keeps every promise of a store."""

from tests.contracts.every_store import *  # noqa: F403  pytest finds them here
