"""The documents of OFREP 0.3.0, for the OpenAPI document; `domain.answers` writes them.

Where that specification contradicts itself or its clients, these are the wider forms: a context
needs no targeting key, a reason is any of OpenFeature's, a value is any of its types.
"""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from domain.decision import ErrorCode, Reason

FlagValue = bool | int | float | str | dict[str, Any] | list[Any]


class _Document(BaseModel):
    model_config = ConfigDict(use_attribute_docstrings=True)


class EvaluationRequest(_Document):
    """Who asks. All of it may be left out."""

    context: dict[str, Any] | None = Field(
        default=None,
        examples=[{"targetingKey": "user-123", "country": "DE", "plan": "pro"}],
    )
    """Attributes by name; `targetingKey` is what splits bucket by unless they say otherwise."""


class FlagSetMetadata(_Document):
    """What an answer was made from."""

    flagSetId: str = Field(examples=["shop/production"])  # noqa: N815  the protocol's name
    """Project and environment."""
    version: str
    """The revision of all flags of the environment."""


class EvaluationSuccess(_Document):
    """The value of one flag."""

    key: str = Field(examples=["new-checkout"])
    value: FlagValue = Field(examples=[True])
    variant: str = Field(examples=["on"])
    reason: Reason
    metadata: dict[str, str] = Field(
        examples=[{"flagSetId": "shop/production", "version": "3.7", "rule": "beta"}]
    )
    """`flagSetId`, `version` of the flag and of its targeting, and the `rule` that decided."""


class EvaluationFailure(_Document):
    """Why one flag has no value; the caller uses its own default."""

    key: str = Field(examples=["new-checkout"])
    errorCode: ErrorCode  # noqa: N815  the protocol's name
    errorDetails: str  # noqa: N815  the protocol's name
    metadata: dict[str, str] = {}


class StreamEndpoint(_Document):
    """Where a stream is, at the origin that was asked."""

    requestUri: str = Field(examples=["/ofrep/v1/streams?token=0193a1f1.1800007200.c2lnbmVk"])  # noqa: N815  the protocol's name


class EventStream(_Document):
    """Where to hear that it is time to evaluate again. The address is a secret."""

    type: Literal["sse"]
    endpoint: StreamEndpoint
    inactivityDelaySec: int = Field(examples=[120])  # noqa: N815  the protocol's name


class BulkSuccess(_Document):
    """All flags that the key may see, by key. One that fails does not fail the others."""

    flags: list[EvaluationSuccess | EvaluationFailure]
    metadata: FlagSetMetadata
    eventStreams: list[EventStream] = []  # noqa: N815  the protocol's name
    """Left out if nobody may listen."""


class BulkFailure(_Document):
    """Why there is no answer at all."""

    errorCode: ErrorCode  # noqa: N815  the protocol's name
    errorDetails: str  # noqa: N815  the protocol's name
