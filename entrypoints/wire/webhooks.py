"""Webhooks. The secret is answered once, when it is made."""

from collections.abc import Iterable
from typing import Any

from pydantic import Field

from application.authoring.webhooks import WebhookWithSecret
from application.commands.change_webhook import EVERYWHERE
from application.commands.rotate_secret import OVERLAP
from domain import limits
from domain.event import EventType
from domain.instants import format_instant
from domain.webhook import Format, Webhook
from entrypoints.wire.base import Boolean, Integer, Moment, Patch, Version, Wire, examples

WEBHOOK = {
    "id": "0193a1f2-77d0-7b21-9c55-0d4b6a1e2f33",
    "name": "Release channel",
    "url": "https://hooks.example.com/flags",
    "environment": "production",
    "event_types": ["flag.archived", "targeting.changed"],
    "format": "standard",
    "enabled": True,
    "secret_since": "2027-01-11T09:00:00.000Z",
    "previous_secret_until": None,
    "version": 1,
}
_EVERYWHERE = "Only what this environment does, and what belongs to the whole project; null: all."
_TYPES = "Only these; an empty list: all."


class WebhookIn(Wire):
    """A new webhook: it is told of what happens in the project from now on."""

    model_config = examples(
        {
            "name": "Release channel",
            "url": "https://hooks.example.com/flags",
            "environment": "production",
            "event_types": ["targeting.changed", "flag.archived"],
        }
    )

    url: str = Field(description="Where messages are posted; HTTPS wherever there is a network.")
    name: str = ""
    environment: str | None = Field(default=None, description=_EVERYWHERE)
    event_types: list[EventType] = Field(
        default_factory=list, max_length=len(EventType), description=_TYPES
    )
    format: Format = Format.STANDARD
    enabled: Boolean = True

    def parts(self) -> dict[str, Any]:
        """The fields of a command."""
        return _parts(self, type(self).model_fields.keys())


class WebhookPatch(Patch):
    """What changes about a webhook."""

    model_config = examples({"enabled": False}, {"environment": None})

    nullable = frozenset({"environment"})
    fixed = frozenset({"id", "secret_since", "previous_secret_until", "version"})

    url: str | None = None
    name: str | None = None
    environment: str | None = Field(default=None, description=_EVERYWHERE)
    event_types: list[EventType] | None = Field(
        default=None, max_length=len(EventType), description=_TYPES
    )
    format: Format | None = None
    enabled: Boolean | None = None

    def parts(self) -> dict[str, Any]:
        """The parts that were sent, as the fields of a command."""
        parts = _parts(self, self.model_fields_set)
        if self.sent("environment") and self.environment is None:
            parts["environment"] = EVERYWHERE
        return parts


class RotationIn(Wire):
    """How to change to a new secret."""

    model_config = examples({"overlap": OVERLAP})

    overlap: Integer = Field(
        default=OVERLAP,
        ge=0,
        le=limits.SECRET_OVERLAP,
        description="Seconds for which the present secret signs as well.",
    )


class WebhookOut(Wire):
    """A webhook, without its secret."""

    model_config = examples(WEBHOOK)

    id: str
    name: str
    url: str
    environment: str | None
    event_types: list[EventType]
    format: Format
    enabled: bool = Field(description="False also after a receiver answered 410.")
    secret_since: Moment
    previous_secret_until: Moment | None
    version: Version

    @classmethod
    def of(cls, webhook: Webhook) -> "WebhookOut":
        """The webhook as it is answered."""
        return cls(**_members(webhook))


class WebhookWithSecretOut(WebhookOut):
    """A webhook with its new secret: the only time that it is told."""

    model_config = examples({**WEBHOOK, "secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"})

    secret: str | None = Field(
        description="Told once: null when the answer is repeated for an Idempotency-Key."
    )

    @classmethod
    def told(cls, made: WebhookWithSecret) -> "WebhookWithSecretOut":
        """The webhook and its secret as they are answered."""
        return cls(**_members(made.webhook), secret=made.secret)


def _parts(body: WebhookIn | WebhookPatch, names: Iterable[str]) -> dict[str, Any]:
    parts: dict[str, Any] = {name: getattr(body, name) for name in names}
    if "event_types" in parts:
        parts["event_types"] = frozenset(parts["event_types"])
    return parts


def _members(webhook: Webhook) -> dict[str, Any]:
    until = webhook.previous_until
    return {
        "id": webhook.id,
        "name": webhook.name,
        "url": webhook.url,
        "environment": webhook.environment,
        "event_types": sorted(webhook.event_types),
        "format": webhook.format,
        "enabled": webhook.enabled,
        "secret_since": format_instant(webhook.secret_since),
        "previous_secret_until": None if until is None else format_instant(until),
        "version": webhook.version,
    }
