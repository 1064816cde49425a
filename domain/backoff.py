"""How long to wait before trying again: longer each time, and not all at once."""

import hashlib
from typing import Final

LONGEST: Final = 60 * 60 * 1_000
"""Milliseconds between two attempts at most."""
_JITTER: Final = 0.25
_DOUBLINGS: Final = 30


def pause_after(attempts: int, first: int, seed: str) -> int:
    """Milliseconds to wait after so many attempts that failed, 1 or more.

    It doubles each time from `first` to `LONGEST`, and is longer by up to a quarter: by how much,
    the seed says, so that what failed together does not come back together.
    """
    longer = min(first << min(attempts - 1, _DOUBLINGS), LONGEST)
    digest = hashlib.sha256(f"{seed}:{attempts}".encode()).digest()
    share = int.from_bytes(digest[:4]) / 2**32
    return longer + int(longer * _JITTER * share)
