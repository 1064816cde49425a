"""API keys and secrets of webhooks never get out by accident: a text tells only of which kind."""

import re
from typing import Final

_KEY: Final = re.compile(rb"(fh_[a-z]+_)[A-Za-z0-9_-]{8,}|(whsec_)[A-Za-z0-9+/=_-]{8,}")


def without_keys(text: bytes) -> bytes:
    """The text, in which whatever looks like a key or a secret keeps only its kind."""
    return _KEY.sub(rb"\1\2***", text)


def holds_key(text: bytes) -> bool:
    """Whether something in the text looks like a key or a secret."""
    return _KEY.search(text) is not None
