"""How requests are answered."""

import re
from typing import Annotated, Final

from pydantic import Field, field_validator
from pydantic_settings import NoDecode

from entrypoints.settings.group import Group, split_list

_ORIGIN: Final = re.compile(r"(?P<scheme>[a-z][a-z0-9+.-]*)://[a-z0-9._~\[\]:-]+")
_UNSAID: Final = {"http": ":80", "https": ":443"}
"""Ports that browsers leave away."""


def _is_sent(origin: str) -> bool:
    """Whether some browser may send it (RFC 6454, section 6.2): it is compared to the letter."""
    found = _ORIGIN.fullmatch(origin)
    return found is not None and not origin.endswith(_UNSAID.get(found["scheme"], " "))


class HttpSettings(Group):
    """How requests are answered."""

    host: str = Field("127.0.0.1", min_length=1)
    """Address to listen on; ``0.0.0.0`` for every network interface."""
    port: int = Field(8080, ge=0, le=65_535)
    """Port to listen on; 0 takes a free one."""
    workers: int = Field(1, ge=1, le=64)
    """Processes that serve. More than one needs a database that they share."""
    body_limit: int = Field(1_048_576, ge=1_024, le=1_073_741_824)
    """Largest request body in bytes; a larger one is answered 413."""
    cors_origins: Annotated[tuple[str, ...], NoDecode] = ("*",)
    """Web origins whose pages may evaluate flags, and manage them with an admin key, separated by
    commas. ``*`` lets every page evaluate, and none manage."""
    docs: bool = True
    """Whether ``/docs`` shows the API."""
    direct: bool = True
    """Whether evaluations are answered ahead of the web framework. The answers are the same."""
    keep_alive: int = Field(75, ge=1, le=3_600)
    """Seconds an idle connection stays open."""
    header_timeout: float = Field(10, ge=0.1, le=3_600)
    """Seconds that a client may take to send the headers of a request."""
    body_timeout: float = Field(30, ge=0.1, le=3_600)
    """Seconds that a client may take to send the body of a request; a slower one is answered
    408."""
    reader_timeout: float = Field(30, ge=0.1, le=3_600)
    """Seconds that a client may take nothing of an answer that waits for it."""
    shutdown_timeout: int = Field(25, ge=1, le=3_600)
    """Seconds that requests in flight may take to finish after a signal to stop."""

    @field_validator("cors_origins", mode="before")
    @classmethod
    def _listed(cls, origins: object) -> object:
        return split_list(origins) if isinstance(origins, str) else origins

    @field_validator("cors_origins")
    @classmethod
    def _sendable(cls, origins: tuple[str, ...]) -> tuple[str, ...]:
        if not all(origin in {"*", "null"} or _is_sent(origin) for origin in origins):
            raise ValueError(
                "must be '*' or origins as browsers send them, such as 'https://example.com' or "
                "'http://localhost:3000': lower case, no path, no port that goes without saying"
            )
        return origins
