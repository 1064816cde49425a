"""How snapshots stay fresh, and outlive what is behind them."""

from typing import Literal

from pydantic import Field

from entrypoints.settings.group import Group


class SnapshotsSettings(Group):
    """How snapshots stay fresh, and outlive what is behind them."""

    directory: str = Field("var/snapshots", min_length=1)
    """Where the last good snapshot of each environment is kept, to start from when nothing else
    can be reached. A database has a directory of its own in it."""
    check: float = Field(5.0, ge=0.05, le=3_600)
    """Seconds between two looks at the database whether anything changed, besides word of it."""
    feed: Literal["database", "redis"] = "database"
    """Who brings word of changes: the ``database`` itself, or ``redis``, which needs
    ``FLAGHOIST_REDIS_URL`` and spares PostgreSQL a connection for each process."""
