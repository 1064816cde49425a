"""What processes on several machines share besides the database."""

import re
from typing import Final, Literal

from pydantic import Field, SecretStr, field_validator

from entrypoints.settings.group import Group

SCHEMES: Final = ("redis://", "rediss://", "unix://")

_PREFIX = re.compile(r"[A-Za-z0-9._:-]{1,100}")


class RedisSettings(Group):
    """Valkey or Redis: needed by nothing, and used by all that is faster or fairer with it."""

    url: SecretStr | None = None
    """``redis://HOST:PORT/DB``, ``rediss://…`` for TLS, or ``unix://PATH``: Valkey or Redis, for
    snapshots, word of changes and rate limits that processes share. Nothing stops without it."""
    patience: float = Field(0.5, ge=0.01, le=10)
    """Seconds to wait for it to connect or answer, before it counts as gone."""
    prefix: str = "flaghoist"
    """What every key and channel in it begins with, before a colon. Installations that share one
    Valkey or Redis need different ones."""

    @field_validator("url")
    @classmethod
    def _known(cls, url: SecretStr | None) -> SecretStr | None:
        if url is not None and not url.get_secret_value().startswith(SCHEMES):
            raise ValueError(f"must begin with one of: {', '.join(SCHEMES)}")
        return url

    @field_validator("prefix")
    @classmethod
    def _plain(cls, prefix: str) -> str:
        if _PREFIX.fullmatch(prefix) is None:
            raise ValueError("must consist of at most 100 letters, digits, '.', '_', '-' and ':'")
        return prefix

    @property
    def shared(self) -> Literal["alone", "redis"]:
        """Whether there is anything to share."""
        return "alone" if self.url is None else "redis"

    @property
    def address(self) -> str:
        """The URL with its password; without one, the usual place, which then nobody asks."""
        return "redis://127.0.0.1:6379/0" if self.url is None else self.url.get_secret_value()
