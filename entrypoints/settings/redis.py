"""What processes on several machines share besides the database."""

import re
from typing import Final, Literal
from urllib.parse import SplitResult, parse_qs, urlsplit

from pydantic import Field, SecretStr, field_validator

from entrypoints.settings.group import Group

SCHEMES: Final = ("redis", "rediss")
SOCKET: Final = "unix"

_DATABASE = re.compile(r"/?[0-9]*", re.ASCII)
_PREFIX = re.compile(r"[A-Za-z0-9._:-]{1,100}")


class RedisSettings(Group):
    """Valkey or Redis: needed by nothing, and used by all that is faster or fairer with it."""

    url: SecretStr | None = None
    """``redis://HOST:PORT/DB``, ``rediss://…`` for TLS, or ``unix:///PATH``: Valkey or Redis, for
    snapshots, word of changes and rate limits that processes share. Nothing stops without it."""
    patience: float = Field(0.5, ge=0.01, le=10)
    """Seconds to wait for it to connect or answer, before it counts as gone."""
    prefix: str = "flaghoist"
    """What every key and channel in it begins with, before a colon. Installations that share one
    Valkey or Redis need different ones."""

    @field_validator("url")
    @classmethod
    def _known(cls, url: SecretStr | None) -> SecretStr | None:
        if url is None or _leads_somewhere(url.get_secret_value()):
            return url
        places = (f"'{scheme}://HOST:PORT/DB'" for scheme in SCHEMES)
        raise ValueError(f"must be {', '.join(places)} or '{SOCKET}:///PATH'")

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


def _leads_somewhere(url: str) -> bool:
    """Whether the client can make sense of it; what it does not understand, it may ignore."""
    try:
        parts = urlsplit(url)
        return _names_place(parts) and all(map(str.isdecimal, parse_qs(parts.query).get("db", ())))
    except ValueError:  # no number is a port, or no address in brackets
        return False


def _names_place(parts: SplitResult) -> bool:
    if parts.scheme == SOCKET:
        return not parts.hostname and len(parts.path) > 1
    if parts.port == 0 or parts.scheme not in SCHEMES:
        return False
    return _DATABASE.fullmatch(parts.path) is not None
