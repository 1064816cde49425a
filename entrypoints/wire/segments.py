"""Segments, and who is in them."""

from collections.abc import Iterable
from typing import Any

from pydantic import Field

from application.commands.change_segment import REMOVE
from domain import limits
from domain.condition import Condition as DomainCondition
from domain.notation.conditions import read_condition
from domain.notation.segments import write_segment
from domain.segment import Segment
from domain.within import within
from entrypoints.wire.base import Patch, Version, Wire, examples
from entrypoints.wire.conditions import Condition

CONDITION = {"attribute": "email", "operator": "ends_with", "values": ["@example.com"]}
SEGMENT = {
    "id": "0193a1f0-8a55-7c3e-8f42-6b1d2e3f4a50",
    "key": "beta-testers",
    "name": "Beta testers",
    "description": "Staff, and customers who asked",
    "included_count": 2,
    "excluded_count": 1,
    "condition": CONDITION,
    "version": 1,
}


class SegmentIn(Wire):
    """A new segment."""

    model_config = examples(
        {
            "key": "beta-testers",
            "name": "Beta testers",
            "included": ["user-1", "user-2"],
            "excluded": ["user-3"],
            "condition": CONDITION,
        }
    )

    key: str
    name: str = ""
    description: str = ""
    included: list[str] = Field(
        default_factory=list,
        max_length=limits.SEGMENT_KEYS,
        description="Targeting keys that always are members.",
    )
    excluded: list[str] = Field(
        default_factory=list,
        max_length=limits.SEGMENT_KEYS,
        description="Targeting keys that never are members.",
    )
    condition: Condition | None = Field(
        default=None, description="Decides about everybody else; null: nobody else is a member."
    )

    def parts(self) -> dict[str, Any]:
        """The fields of a segment."""
        return _parts(self, type(self).model_fields.keys())


class SegmentPatch(Patch):
    """What changes about a segment. To change some of its keys, use `/members`."""

    model_config = examples({"name": "Friends and family"}, {"condition": None})

    nullable = frozenset({"condition"})
    fixed = frozenset({"id", "key", "included_count", "excluded_count", "version"})

    name: str | None = None
    description: str | None = None
    included: list[str] | None = Field(default=None, max_length=limits.SEGMENT_KEYS)
    excluded: list[str] | None = Field(default=None, max_length=limits.SEGMENT_KEYS)
    condition: Condition | None = Field(default=None, description="Null removes the condition.")

    def parts(self) -> dict[str, Any]:
        """The parts that were sent, as the fields of a command."""
        parts = _parts(self, self.model_fields_set)
        if self.sent("condition") and self.condition is None:
            parts["condition"] = REMOVE
        return parts


class MembersIn(Wire):
    """Who joins and leaves. A key that is included is no longer excluded, and vice versa."""

    model_config = examples({"include": ["user-4"], "exclude": [], "forget": ["user-1"]})

    include: list[str] = Field(default_factory=list)
    exclude: list[str] = Field(default_factory=list)
    forget: list[str] = Field(
        default_factory=list, description="Neither included nor excluded from now on."
    )


class SegmentOut(Wire):
    """A segment. Its keys may be very many: they are listed under `/included` and `/excluded`."""

    model_config = examples(SEGMENT)

    id: str
    key: str
    name: str
    description: str
    included_count: int
    excluded_count: int
    condition: Condition | None
    version: Version

    @classmethod
    def of(cls, segment: Segment) -> "SegmentOut":
        """The segment as it is answered."""
        document = write_segment(segment)
        del document["included"], document["excluded"]
        return cls.model_validate(
            {
                **document,
                "included_count": len(segment.included),
                "excluded_count": len(segment.excluded),
                "version": segment.version,
            }
        )


def _parts(body: SegmentIn | SegmentPatch, names: Iterable[str]) -> dict[str, Any]:
    parts: dict[str, Any] = {name: getattr(body, name) for name in names}
    for keys in parts.keys() & {"included", "excluded"}:
        parts[keys] = frozenset(parts[keys])
    if "condition" in parts:
        parts["condition"] = _condition(body.condition)
    return parts


def _condition(body: Condition | None) -> DomainCondition | None:
    if body is None:
        return None
    with within("condition"):
        return read_condition(body.document())
