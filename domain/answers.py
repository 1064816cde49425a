"""Making decisions: all of a flag's decisions are made while it is compiled."""

import json
from functools import lru_cache

from domain.context import TARGETING_KEY
from domain.decision import Decision, ErrorCode, Reason
from domain.environment import FlagSet
from domain.flag import TargetedFlag

UNKNOWN_FLAG = Decision(
    None,
    None,
    Reason.ERROR,
    None,
    "",
    "",
    ErrorCode.FLAG_NOT_FOUND,
    "there is no such flag",
)
"""For every key that no flag of the environment has; who asked knows which key it was."""


class Answers:
    """The decisions of one flag, with the bytes that OFREP sends for each.

    The bytes are put together from JSON: keys consist of characters that JSON does not escape,
    and a variant's literal is JSON already.
    """

    __slots__ = ("_flag_set", "_key", "_metadata", "_variants", "_version")

    def __init__(self, flag_set: FlagSet, targeted: TargetedFlag) -> None:
        flag = targeted.flag
        self._flag_set = str(flag_set)
        self._version = f"{flag.version}.{targeted.targeting.version}"
        self._key = flag.key
        self._variants = {variant.key: variant for variant in flag.variants}
        self._metadata = f'"metadata":{{"flagSetId":"{flag_set}","version":"{self._version}"'

    def serve(self, key: str, reason: Reason, rule: str | None = None) -> Decision:
        """The decision for the variant with this key."""
        variant = self._variants[key]
        named = "" if rule is None else f',"rule":"{rule}"'
        encoded = (
            f'{{"key":"{self._key}","value":{variant.literal},"variant":"{key}",'
            f'"reason":"{reason}",{self._metadata}{named}}}}}'
        ).encode()
        return Decision(
            variant.value, key, reason, rule, self._flag_set, self._version, None, "", encoded
        )

    def unbucketed(self, bucket_by: str) -> Decision:
        """The decision for a context that lacks what a split buckets by."""
        code, details, told = _what_is_missing(bucket_by)
        encoded = f'{{"key":"{self._key}",{told},{self._metadata}}}}}'.encode()
        return Decision(
            None, None, Reason.ERROR, None, self._flag_set, self._version, code, details, encoded
        )


@lru_cache(1_000)
def _what_is_missing(bucket_by: str) -> tuple[ErrorCode, str, str]:
    """An error code, details for people, and the part of the answer that tells of both."""
    if bucket_by == TARGETING_KEY:
        code, details = ErrorCode.TARGETING_KEY_MISSING, "the targetingKey"
    else:
        code, details = ErrorCode.INVALID_CONTEXT, f"the attribute '{bucket_by}'"
    details += " must be a string or an integer for a split"
    return code, details, f'"errorCode":"{code}","errorDetails":{json.dumps(details)}'
