"""What evaluation answers, in OpenFeature's words. Made when a flag is compiled, then shared."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from domain.values import JsonValue, Scalar


class Reason(StrEnum):
    """Why a value was resolved (OpenFeature specification, types). The service sends these."""

    STATIC = "STATIC"
    DEFAULT = "DEFAULT"
    TARGETING_MATCH = "TARGETING_MATCH"
    SPLIT = "SPLIT"
    DISABLED = "DISABLED"
    ERROR = "ERROR"


class ErrorCode(StrEnum):
    """Why no value could be resolved (OpenFeature specification, types)."""

    FLAG_NOT_FOUND = "FLAG_NOT_FOUND"
    TARGETING_KEY_MISSING = "TARGETING_KEY_MISSING"
    INVALID_CONTEXT = "INVALID_CONTEXT"
    PARSE_ERROR = "PARSE_ERROR"
    GENERAL = "GENERAL"


@dataclass(frozen=True, slots=True)
class Decision:
    """The answer for one flag and one context.

    With an error code there is no value and no variant; the caller uses its own default.
    """

    value: JsonValue
    variant: str | None
    reason: Reason
    rule: str | None
    """The key of the rule that decided, if one did."""
    metadata: Mapping[str, Scalar]
    """``flagSetId`` and ``version``, and ``rule`` if one decided (OpenFeature, appendix D)."""
    error_code: ErrorCode | None = None
    error_details: str = ""
    encoded: bytes = b""
    """The decision as the JSON object that OFREP answers, ready to be sent."""
