"""Webhooks as JSON, as history records them: without their secrets and their whole URL.

History is read by many and kept for ever. Stores keep what is secret beside the document.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from domain.event import EventType
from domain.instants import Instant, format_instant, parse_instant
from domain.values import Document
from domain.webhook import Format, Webhook


class Hidden(NamedTuple):
    """What the document of a webhook leaves out."""

    url: str
    secret: str
    previous_secret: str | None

    @classmethod
    def of(cls, webhook: Webhook) -> "Hidden":
        """What the document of this webhook leaves out."""
        return cls(webhook.url, webhook.secret, webhook.previous_secret)


def write_webhook(webhook: Webhook) -> Document:
    """The webhook as a document."""
    return {
        "id": webhook.id,
        "name": webhook.name,
        "place": webhook.place,
        "url_fingerprint": webhook.fingerprint,
        "environment": webhook.environment,
        "event_types": sorted(map(str, webhook.event_types)),
        "format": str(webhook.format),
        "enabled": webhook.enabled,
        "secret_since": format_instant(webhook.secret_since),
        "previous_until": _written(webhook.previous_until),
    }


def read_webhook(
    project: str, document: Mapping[str, Any], hidden: Hidden, version: int = 1
) -> Webhook:
    """The webhook of a document, and of what was kept beside it."""
    until = document["previous_until"]
    return Webhook(
        id=document["id"],
        project=project,
        url=hidden.url,
        name=document["name"],
        environment=document["environment"],
        event_types=frozenset(map(EventType, document["event_types"])),
        format=Format(document["format"]),
        enabled=document["enabled"],
        secret=hidden.secret,
        secret_since=parse_instant(document["secret_since"]),
        previous_secret=hidden.previous_secret,
        previous_until=None if until is None else parse_instant(until),
        version=version,
    )


def _written(instant: Instant | None) -> str | None:
    return None if instant is None else format_instant(instant)
