"""The content of a file: two lines of text, then the body. The first one guards all the others.

``flaghoist-saved-1 CHECKSUM``, where the checksum is the SHA-256 of everything after that line; a
line of JSON that says what the body is; the body.
"""

import json
from hashlib import sha256
from typing import BinaryIO, Final

from application.ports.saved_snapshots import Saved, Unusable
from domain.history import Position
from domain.instants import Instant

_MAGIC: Final = b"flaghoist-saved-1 "
_HEADER: Final = 1_024
"""Bytes within which the two lines end."""


def seal(saved: Saved) -> bytes:
    """The content of a file."""
    label = [*saved.position, saved.revision, saved.at]
    content = json.dumps(label).encode() + b"\n" + saved.body
    return _MAGIC + sha256(content).hexdigest().encode() + b"\n" + content


def unseal(content: bytes) -> Saved:
    """What was sealed. Raise `Unusable` if any byte is another."""
    guard, _, guarded = content.partition(b"\n")
    if guard != _MAGIC + sha256(guarded).hexdigest().encode():
        raise Unusable("its checksum is wrong")
    label, _, body = guarded.partition(b"\n")
    position, revision, at = _read_label(label)
    return Saved(position=position, revision=revision, at=at, body=body)


def sealed_position(file: BinaryIO) -> Position | None:
    """The position that a file claims; None if it claims nothing that can be read."""
    _, label, *_ = [*file.read(_HEADER).split(b"\n"), b""]
    try:
        return _read_label(label)[0]
    except ValueError:
        return None


def _read_label(label: bytes) -> tuple[Position, str, Instant]:
    sequence, chained, revision, at = json.loads(label)
    return Position(sequence, chained), revision, at
