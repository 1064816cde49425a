"""Conditions as JSON: each kind has a key of its own that tells it apart."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from domain.condition import (
    SHARED_COMPARISONS,
    SHARED_OPERANDS,
    AllOf,
    AnyOf,
    Comparison,
    Condition,
    InSegment,
    Not,
    Percentage,
    Prerequisite,
)
from domain.operators import Operator
from domain.values import Document
from domain.within import within


def write_condition(condition: Condition) -> Document:
    """The condition as a document."""
    match condition:
        case Comparison():
            return {
                "attribute": condition.attribute,
                "operator": str(condition.operator),
                "values": list(condition.values),
                "negated": condition.negated,
                "ignore_case": condition.ignore_case,
            }
        case InSegment(segment):
            return {"segment": segment}
        case Prerequisite():
            return write_prerequisite(condition)
        case Percentage(weight, bucket_by, seed, scheme):
            return {
                "percentage": {
                    "weight": weight,
                    "bucket_by": bucket_by,
                    "seed": seed,
                    "scheme": scheme,
                }
            }
        case AllOf(conditions):
            return {"all": [write_condition(part) for part in conditions]}
        case AnyOf(conditions):
            return {"any": [write_condition(part) for part in conditions]}
        case Not(part):
            return {"not": write_condition(part)}


def read_condition(document: Mapping[str, Any]) -> Condition:
    """The condition of a document."""
    match document:
        case {"attribute": _}:
            return _read_comparison(document)
        case {"segment": segment}:
            return InSegment(segment)
        case {"flag": _}:
            return read_prerequisite(document)
        case {"percentage": percentage}:
            with within("percentage"):
                return Percentage(**percentage)
        case {"all": parts}:
            return AllOf(_read_parts(parts, "all"))
        case {"any": parts}:
            return AnyOf(_read_parts(parts, "any"))
        case _:
            with within("not"):
                return Not(read_condition(document["not"]))


def write_prerequisite(prerequisite: Prerequisite) -> Document:
    """The prerequisite as a document."""
    return {"flag": prerequisite.flag, "variants": list(prerequisite.variants)}


def read_prerequisite(document: Mapping[str, Any]) -> Prerequisite:
    """The prerequisite of a document."""
    return Prerequisite(document["flag"], tuple(document["variants"]))


def _read_comparison(document: Mapping[str, Any]) -> Comparison:
    values = tuple(document["values"])
    types = tuple(map(type, values))
    fields = (
        document["attribute"],
        Operator(document["operator"]),
        values,
        document["negated"],
        document["ignore_case"],
    )
    if len(values) > SHARED_OPERANDS or not _UNAMBIGUOUS.issuperset(types):
        return Comparison(*fields)
    return _shared_comparison(types, *fields)


_UNAMBIGUOUS = frozenset({str, int, bool})
"""Types whose values are written alike if they are equal, which 0.0 and -0.0 are not."""


@lru_cache(SHARED_COMPARISONS)
def _shared_comparison(_types: tuple[type, ...], *fields: Any) -> Comparison:
    """Flags that ask the same share it: it is checked once, and kept once.

    The types of its values tell 1 from true.
    """
    return Comparison(*fields)


def _read_parts(parts: list[Mapping[str, Any]], name: str) -> tuple[Condition, ...]:
    conditions = []
    for index, part in enumerate(parts):
        with within(name, index):
            conditions.append(read_condition(part))
    return tuple(conditions)
