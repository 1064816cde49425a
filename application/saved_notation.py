"""Snapshots and rosters as bytes: documents in the native notation, compressed.

Equal content gives equal bytes. Readers trust nothing: whatever is wrong raises some error.
"""

import json
import zlib
from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Any, Final

from application.key_notation import read_credential, write_credential
from application.roster import Roster
from domain.environment import FlagSet
from domain.flag import TargetedFlag
from domain.notation.flags import read_flag, read_targeting, write_flag, write_targeting
from domain.notation.segments import read_segment, write_segment
from domain.segment import Segment
from domain.snapshot import Snapshot
from domain.values import Document, JsonValue, canonical

_LEVEL: Final = 1
"""Of compression: the fastest one makes a tenth of most definitions already."""


def write_snapshot(snapshot: Snapshot) -> bytes:
    """The definitions of a snapshot."""
    return _compressed(
        {
            "flags": [_targeted(each) for each in snapshot.flags.values()],
            "segments": [_segment(snapshot.segments[key]) for key in sorted(snapshot.segments)],
        }
    )


def read_snapshot(flag_set: FlagSet, body: bytes) -> Snapshot:
    """The snapshot, compiled."""
    document = _decompressed(body)
    return Snapshot.compile(
        flag_set, map(_read_targeted, document["flags"]), _read_segments(document["segments"])
    )


def write_roster(roster: Roster) -> bytes:
    """The environments and API keys. The hashes of keys stand beside their documents."""
    return _compressed(
        {
            "flag_sets": [list(flag_set) for flag_set in sorted(roster.flag_sets)],
            "credentials": [
                {
                    "document": write_credential(each),
                    "key_hash": each.key_hash,
                    "version": each.version,
                }
                for each in sorted(roster.credentials, key=lambda each: each.id)
            ],
        }
    )


def read_roster(body: bytes) -> Roster:
    """The environments and API keys again."""
    document = _decompressed(body)
    return Roster(
        tuple(FlagSet(*flag_set) for flag_set in document["flag_sets"]),
        tuple(
            read_credential(each["document"], each["key_hash"], each["version"])
            for each in document["credentials"]
        ),
    )


def digest_of(body: bytes) -> str:
    """The SHA-256 of what was compressed, as 64 hexadecimal digits."""
    return sha256(zlib.decompress(body)).hexdigest()


def _targeted(each: TargetedFlag) -> Document:
    return {
        "flag": write_flag(each.flag),
        "flag_version": each.flag.version,
        "targeting": write_targeting(each.targeting),
        "targeting_version": each.targeting.version,
    }


def _read_targeted(document: Mapping[str, Any]) -> TargetedFlag:
    return TargetedFlag(
        read_flag(document["flag"], document["flag_version"]),
        read_targeting(document["targeting"], document["targeting_version"]),
    )


def _segment(segment: Segment) -> Document:
    return {"segment": write_segment(segment), "version": segment.version}


def _read_segments(documents: Iterable[Mapping[str, Any]]) -> list[Segment]:
    return [read_segment(document["segment"], document["version"]) for document in documents]


def _compressed(document: JsonValue) -> bytes:
    return zlib.compress(canonical(document).encode(), _LEVEL)


def _decompressed(body: bytes) -> Any:
    return json.loads(zlib.decompress(body))
