"""Where definitions are kept."""

from typing import Literal

from pydantic import Field, field_validator

from entrypoints.settings.group import Group

MEMORY = "memory:"
SQLITE = "sqlite+aiosqlite:///"


class DatabaseSettings(Group):
    """Where definitions are kept."""

    url: str = f"{SQLITE}var/flaghoist.db"
    """``sqlite+aiosqlite:///PATH`` (four slashes for an absolute path), or ``memory:`` for a store
    that is empty at each start."""
    patience: float = Field(5.0, ge=0.01, le=60)
    """Seconds to wait for another process that is writing, before giving up."""

    @field_validator("url")
    @classmethod
    def _known(cls, url: str) -> str:
        if url != MEMORY and not (url.startswith(SQLITE) and len(url) > len(SQLITE)):
            raise ValueError(f"must be '{SQLITE}PATH' or '{MEMORY}'")
        return url

    @property
    def store(self) -> Literal["memory", "sql"]:
        """Which kind of store the URL means."""
        return "memory" if self.url == MEMORY else "sql"
