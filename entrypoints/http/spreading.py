"""Chance without dice: what would come all at once is spread by the name of each request."""

from typing import Final
from zlib import crc32

_ROOM: Final = 30
"""Seconds until a stream may have ended."""


def unit_of(name: bytes) -> float:
    """A number from 0 up to 1 that belongs to a name, and looks like chance."""
    return crc32(name) / 2**32


def stream_seconds(unit: float) -> int:
    """Seconds after which somebody may ask again who found no room for a stream.

    Streams stay open for long, so there is no hurry; and not all shall come at once.
    """
    return _ROOM + int(unit * _ROOM)
