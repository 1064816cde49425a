"""What evaluation answers, in OpenFeature's words. Made when a flag is compiled, then shared."""

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

    # An enumeration hashes its names, in Python; decisions are counted by reason, all the time.
    __hash__ = str.__hash__


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
    flag_set: str
    """The ``flagSetId``: project and environment."""
    version: str
    """The versions of the flag and of its targeting."""
    error_code: ErrorCode | None = None
    error_details: str = ""
    encoded: bytes = b""
    """The decision as the JSON object that OFREP answers, ready to be sent."""

    @property
    def metadata(self) -> dict[str, Scalar]:
        """``flagSetId`` and ``version`` (OpenFeature, appendix D), and ``rule`` if one decided."""
        metadata: dict[str, Scalar] = {"flagSetId": self.flag_set, "version": self.version}
        if self.rule is not None:
            metadata["rule"] = self.rule
        return metadata
