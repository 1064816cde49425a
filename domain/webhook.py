"""Webhooks: whom the service tells of changes, and how."""

import hashlib
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final
from urllib.parse import SplitResult, urlsplit

from domain import limits
from domain.errors import InvalidDefinition
from domain.event import Event, EventType
from domain.instants import Instant
from domain.keys import check_slug, check_text
from domain.versions import next_version

SECRET_PREFIX: Final = "whsec_"  # noqa: S105  what every secret starts with is no secret

LABEL_LENGTH: Final = 63
"""Characters between two dots of a host's name at most (RFC 1035, section 2.3.4)."""


class Format(StrEnum):
    """What a message looks like."""

    STANDARD = "standard"
    """An event as JSON, as Standard Webhooks describes it."""
    SLACK = "slack"
    """``{"text": …}`` with a sentence, as Slack and its like read it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhook:
    """Somebody's address that is told of changes in a project, and the secret that signs them."""

    id: str
    project: str
    url: str = field(repr=False)
    """Often a secret itself: whoever knows it may post there."""
    name: str = ""
    environment: str | None = None
    """Only what this environment does; with it go changes of the whole project. None: all."""
    event_types: frozenset[EventType] = frozenset()
    """Only these; empty: all."""
    format: Format = Format.STANDARD
    enabled: bool = True
    secret: str = field(repr=False)
    secret_since: Instant
    previous_secret: str | None = field(default=None, repr=False)
    """The secret before a rotation, which signs as well until `previous_until`."""
    previous_until: Instant | None = None
    version: int = 1

    def __post_init__(self) -> None:
        check_text(self.name, limits.NAME_LENGTH, "name")
        check_url(self.url, "url")
        if self.environment is not None:
            check_slug(self.environment, "environment")
        if (self.previous_secret is None) != (self.previous_until is None):
            raise InvalidDefinition("comes with the instant until which it signs", "secret")

    def changed(self, **changes: object) -> "Webhook":
        """The next version with these fields, or this very webhook if nothing differs."""
        return next_version(self, changes)

    def rotated(self, secret: str, at: Instant, until: Instant) -> "Webhook":
        """The next version with a new secret; the present one signs as well until an instant."""
        return self.changed(
            secret=secret,
            secret_since=at,
            previous_secret=self.secret if until > at else None,
            previous_until=until if until > at else None,
        )

    def wants(self, event: Event) -> bool:
        """Whether it is to be told of an event of its project."""
        elsewhere = self.environment is not None and event.environment not in {
            "",
            self.environment,
        }
        return not elsewhere and (not self.event_types or event.type in self.event_types)

    def secrets(self, now: Instant) -> tuple[str, ...]:
        """The secrets that sign at an instant, the newest first."""
        if self.previous_secret is not None and now < (self.previous_until or 0):
            return self.secret, self.previous_secret
        return (self.secret,)

    @property
    def place(self) -> str:
        """Where the URL leads, without what may be secret of it."""
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.netloc}/…"

    @property
    def fingerprint(self) -> str:
        """Tells that two URLs differ, without telling them."""
        return hashlib.sha256(self.url.encode()).hexdigest()[:12]


def check_url(url: str, *field: str) -> None:
    """An address over HTTP: absolute, without a user or a fragment, in printable ASCII."""
    check_text(url, limits.URL_LENGTH, *field, least=1)
    if not url.isascii() or not url.isprintable() or " " in url:
        raise InvalidDefinition("must be printable ASCII without blanks", *field)
    parts = _split(url)
    if parts is None or parts.scheme not in {"http", "https"} or not parts.hostname:
        raise InvalidDefinition("must be a URL that starts with https:// or http://", *field)
    labels = parts.hostname.removesuffix(".").split(".")
    if not all(1 <= len(label) <= LABEL_LENGTH for label in labels):
        rule = f"must have a host whose parts are 1 to {LABEL_LENGTH} characters long"
        raise InvalidDefinition(rule, *field)
    if "@" in parts.netloc or parts.fragment:
        raise InvalidDefinition("must have no user, password or fragment", *field)


def _split(url: str) -> SplitResult | None:
    """The parts of a URL with a port that there is, if it has one."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    return None if port == 0 else parts
