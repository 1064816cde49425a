"""Segments as JSON."""

from collections.abc import Mapping
from typing import Any

from domain.notation.conditions import read_condition, write_condition
from domain.segment import Segment
from domain.values import Document
from domain.within import within


def write_segment(segment: Segment) -> Document:
    """The segment as a document."""
    return {
        "id": segment.id,
        "key": segment.key,
        "name": segment.name,
        "description": segment.description,
        "included": sorted(segment.included),
        "excluded": sorted(segment.excluded),
        "condition": None if segment.condition is None else write_condition(segment.condition),
    }


def read_segment(document: Mapping[str, Any], version: int = 1) -> Segment:
    """The segment of a document."""
    condition = None
    if document["condition"] is not None:
        with within("condition"):
            condition = read_condition(document["condition"])
    return Segment(
        id=document["id"],
        key=document["key"],
        name=document["name"],
        description=document["description"],
        included=frozenset(document["included"]),
        excluded=frozenset(document["excluded"]),
        condition=condition,
        version=version,
    )
