"""API keys never get out by accident: wherever one stands in a text, only its kind is told."""

import re
from typing import Final

_KEY: Final = re.compile(rb"(fh_[a-z]+_)[A-Za-z0-9_-]{8,}")


def without_keys(text: bytes) -> bytes:
    """The text, in which whatever looks like an API key keeps only its kind."""
    return _KEY.sub(rb"\1***", text)


def holds_key(text: bytes) -> bool:
    """Whether something in the text looks like an API key."""
    return _KEY.search(text) is not None
