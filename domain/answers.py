"""Making decisions: all of a flag's decisions are made while it is compiled."""

import json
from types import MappingProxyType

from domain.context import TARGETING_KEY
from domain.decision import Decision, ErrorCode, Reason
from domain.environment import FlagSet
from domain.flag import TargetedFlag
from domain.values import Scalar

UNKNOWN_FLAG = Decision(
    None,
    None,
    Reason.ERROR,
    None,
    MappingProxyType({}),
    ErrorCode.FLAG_NOT_FOUND,
    "there is no such flag",
)
"""For every key that no flag of the environment has; who asked knows which key it was."""


class Answers:
    """The decisions of one flag, with the bytes that OFREP sends for each.

    The bytes are put together from JSON: keys consist of characters that JSON does not escape,
    and a variant's literal is JSON already.
    """

    __slots__ = ("_key", "_metadata", "_metadata_json", "_variants")

    def __init__(self, flag_set: FlagSet, targeted: TargetedFlag) -> None:
        flag = targeted.flag
        version = f"{flag.version}.{targeted.targeting.version}"
        self._key = flag.key
        self._variants = {variant.key: variant for variant in flag.variants}
        self._metadata: dict[str, Scalar] = {"flagSetId": str(flag_set), "version": version}
        self._metadata_json = f'"metadata":{{"flagSetId":"{flag_set}","version":"{version}"'

    def serve(self, key: str, reason: Reason, rule: str | None = None) -> Decision:
        """The decision for the variant with this key."""
        variant, metadata, rule_json = self._variants[key], self._metadata, ""
        if rule is not None:
            metadata = {**metadata, "rule": rule}
            rule_json = f',"rule":"{rule}"'
        encoded = (
            f'{{"key":"{self._key}","value":{variant.literal},"variant":"{key}",'
            f'"reason":"{reason}",{self._metadata_json}{rule_json}}}}}'
        )
        return Decision(
            variant.value, key, reason, rule, MappingProxyType(metadata), encoded=encoded.encode()
        )

    def unbucketed(self, bucket_by: str) -> Decision:
        """The decision for a context that lacks what a split buckets by."""
        if bucket_by == TARGETING_KEY:
            code, details = ErrorCode.TARGETING_KEY_MISSING, "a targetingKey is needed for a split"
        else:
            code = ErrorCode.INVALID_CONTEXT
            details = f"the attribute '{bucket_by}' must be a string or an integer for a split"
        encoded = (
            f'{{"key":"{self._key}","errorCode":"{code}",'
            f'"errorDetails":{json.dumps(details)},{self._metadata_json}}}}}'
        )
        metadata = MappingProxyType(self._metadata)
        return Decision(None, None, Reason.ERROR, None, metadata, code, details, encoded.encode())
