"""One environment as one document: what is exported and imported."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from domain.environment import FlagSet
from domain.errors import InvalidDefinition
from domain.flag import TargetedFlag
from domain.keys import check_unique
from domain.notation.flags import read_flag, read_targeting, write_flag, write_targeting
from domain.notation.segments import read_segment, write_segment
from domain.segment import Segment
from domain.values import Document
from domain.within import within

FORMAT = "flaghoist/1"


@dataclass(frozen=True, slots=True)
class Definitions:
    """What a document defines."""

    flags: tuple[TargetedFlag, ...]
    segments: tuple[Segment, ...]


def write_document(
    flag_set: FlagSet, flags: Iterable[TargetedFlag], segments: Iterable[Segment]
) -> Document:
    """The flags, as this environment serves them, and the segments of its project, by key."""
    return {
        "format": FORMAT,
        "project": flag_set.project,
        "environment": flag_set.environment,
        "flags": [
            {"flag": write_flag(each.flag), "targeting": write_targeting(each.targeting)}
            for each in sorted(flags, key=lambda each: each.flag.key)
        ],
        "segments": [
            write_segment(segment) for segment in sorted(segments, key=lambda each: each.key)
        ],
    }


def read_document(document: Mapping[str, Any]) -> Definitions:
    """What the document defines, in whatever order. Where it comes from does not matter.

    Raise `InvalidDefinition` at the place that breaks a rule.
    """
    if document["format"] != FORMAT:
        raise InvalidDefinition(f"must be '{FORMAT}'", "format")
    flags = tuple(_read_flag(index, each) for index, each in enumerate(document["flags"]))
    check_unique((each.flag.key for each in flags), "flags")
    segments = tuple(_read_segment(index, each) for index, each in enumerate(document["segments"]))
    check_unique((segment.key for segment in segments), "segments")
    return Definitions(flags, segments)


def _read_flag(index: int, document: Mapping[str, Any]) -> TargetedFlag:
    with within("flags", index):
        with within("flag"):
            flag = read_flag(document["flag"])
            if flag.archived:
                raise InvalidDefinition("must be false: archived flags are left out", "archived")
        with within("targeting"):
            return TargetedFlag(flag, read_targeting(document["targeting"]))


def _read_segment(index: int, document: Mapping[str, Any]) -> Segment:
    with within("segments", index):
        return read_segment(document)
