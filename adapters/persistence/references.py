"""What the targeting of one flag refers to: other flags, their variants, and segments."""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Any

from domain.environment import FlagSet
from domain.targeting import Targeting


class ReferenceKind(StrEnum):
    """To what a row of ``targeting_references`` leads."""

    FLAG = "flag"
    VARIANT = "variant"
    SEGMENT = "segment"


def references_of(flag_set: FlagSet, targeting: Targeting) -> list[Mapping[str, Any]]:
    """A row each time that the targeting asks for a flag, a variant of it, or a segment."""
    return [
        {
            "project": flag_set.project,
            "environment": flag_set.environment,
            "flag": targeting.flag,
            "position": position,
            "kind": str(kind),
            "referenced": referenced,
            "variant": variant,
        }
        for position, (kind, referenced, variant) in enumerate(_references(targeting))
    ]


def _references(targeting: Targeting) -> Iterator[tuple[ReferenceKind, str, str]]:
    for _, needed in targeting.required_flags():
        yield ReferenceKind.FLAG, needed.flag, ""
        for variant in needed.variants:
            yield ReferenceKind.VARIANT, needed.flag, variant
    for _, segment in targeting.required_segments():
        yield ReferenceKind.SEGMENT, segment, ""
