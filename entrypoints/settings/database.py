"""Where definitions are kept."""

import re
from hashlib import sha256
from pathlib import Path
from typing import Final, Literal

from pydantic import Field, field_validator

from entrypoints.settings.group import Group

MEMORY: Final = "memory:"
SQLITE: Final = "sqlite+aiosqlite:///"
POSTGRES: Final = "postgresql+asyncpg://"

_USER = re.compile(r"^[a-z+]+://[^:/]*(:[^@]*)?@")
"""Up to the first '@', as whoever connects reads it: the arguments may have one too."""
_PASSWORD = re.compile(r"^([^/@:]*):.*(?=@)")
_OF_A_PAGE = re.compile(r"^([^/@:]*):[^/]*(?=@)")
"""The path of a page may have an '@', the password of a database a '/'."""
_ARGUMENT = re.compile(r"([?&]password=)[^&#]*")


class DatabaseSettings(Group):
    """Where definitions are kept."""

    url: str = f"{SQLITE}var/flaghoist.db"
    """``sqlite+aiosqlite:///PATH`` (four slashes for an absolute path),
    ``postgresql+asyncpg://USER:PASSWORD@HOST/DATABASE``, or ``memory:`` for a store that is empty
    at each start."""
    patience: float = Field(5.0, ge=0.01, le=60)
    """Seconds to wait for a connection, or for another process that is writing, before giving
    up."""
    pool: int = Field(10, ge=1, le=1_000)
    """Connections to PostgreSQL that one process may have, besides one that listens."""

    @field_validator("url")
    @classmethod
    def _known(cls, url: str) -> str:
        named = any(url.startswith(kind) and len(url) > len(kind) for kind in (SQLITE, POSTGRES))
        if url != MEMORY and not named:
            raise ValueError(
                f"must be '{SQLITE}PATH', '{POSTGRES}USER:PASSWORD@HOST/DATABASE' or '{MEMORY}'"
            )
        return url

    @property
    def fingerprint(self) -> str:
        """Names the database, and not how it is reached: other databases have other names.

        Neither user and password count, nor the arguments of a connection.
        """
        if self.url.startswith(SQLITE):
            place = str(Path(self.url.removeprefix(SQLITE)).absolute())
        else:
            place = _USER.sub("", self.url).partition("?")[0]
        return sha256(place.encode()).hexdigest()[:16]

    @property
    def store(self) -> Literal["memory", "sql"]:
        """Which kind of store the URL means."""
        return "memory" if self.url == MEMORY else "sql"

    @property
    def is_server(self) -> bool:
        """Whether it is reached over a network, and so may be away though its address is right."""
        return self.url.startswith(POSTGRES)

    @property
    def place(self) -> str:
        """The URL as it may be shown: without the password."""
        return without_password(self.url)


def without_password(url: str) -> str:
    """A URL in which nobody can read the password, if it has one."""
    scheme, separator, rest = url.partition("://")
    password = _OF_A_PAGE if scheme.startswith("http") else _PASSWORD
    return scheme + separator + _ARGUMENT.sub(r"\1***", password.sub(r"\1:***", rest))
