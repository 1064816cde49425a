"""The trace that a caller says a request belongs to."""

import re
from collections.abc import Mapping
from typing import Final

TRACEPARENT: Final = b"traceparent"

_FIELDS: Final = re.compile(
    rb"(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(?:-.*)?"
)
"""https://www.w3.org/TR/trace-context/, where later versions may add more fields."""
_EXACT: Final = b"00-"


def trace_of(headers: Mapping[bytes, bytes]) -> dict[str, str]:
    """What log lines say of the trace: its id, and that of the caller's span; nothing without one.

    Where this process has spans of its own, they take the place of the caller's.
    """
    sent = headers.get(TRACEPARENT)
    if sent is None or (found := _FIELDS.fullmatch(sent)) is None:
        return {}
    if sent.startswith(_EXACT) and found.end(3) != len(sent):
        return {}
    return {"trace_id": found[1].decode(), "span_id": found[2].decode()}
