"""Refusals of whole documents: the pointer leads through everything around the field."""

from collections.abc import Callable, Mapping
from copy import deepcopy
from typing import Any

import pytest

from domain.condition import AllOf, AnyOf, Comparison, Not, Percentage, Prerequisite
from domain.errors import InvalidDefinition
from domain.notation.flags import read_flag, read_targeting, write_flag, write_targeting
from domain.notation.segments import read_segment, write_segment
from domain.operators import Operator
from domain.ramp import Ramp, RampPoint, RampShape
from domain.rule import Rule, Target
from domain.split import Share, Split
from domain.values import Document
from tests.unit.domain.examples import a_flag, a_segment, a_targeting

HALVES = (Share("on", 50_000), Share("off", 50_000))
TREE = AllOf((AnyOf((Not(Comparison("it", Operator.IN, ("a", "b"))),)), Percentage(5)))
TARGETING = write_targeting(
    a_targeting(
        default=Ramp((RampPoint(0, HALVES), RampPoint(1, HALVES)), RampShape.STEPS),
        prerequisites=(Prerequisite("other", ("on",)),),
        targets=(Target("on", frozenset({"ann"})),),
        rules=(Rule("a", AllOf(()), Split(HALVES)), Rule("b", TREE, "on")),
    )
)
FLAG = write_flag(a_flag())
SEGMENT = write_segment(a_segment(condition=TREE, included=frozenset({"ann"})))

Path = tuple[str | int, ...]
CONDITION = ("condition", "all", 0, "any", 0, "not")
BROKEN_TARGETING: list[tuple[Path, Any, str, str]] = [
    (("flag",), "", "/flag", "must have 1 to 200 characters, has 0"),
    (("off_variant",), "a b", "/off_variant", "must consist of"),
    (("default",), {"variant": ""}, "/default/variant", "must have 1 to 100 characters, has 0"),
    (
        ("default", "ramp", "points", 1, "at"),
        "tomorrow",
        "/default/ramp/points/1/at",
        "must be an RFC 3339 date-time with an offset",
    ),
    (
        ("default", "ramp", "points", 1, "at"),
        "2027-01-31T09:00:00",
        "/default/ramp/points/1/at",
        "must be an RFC 3339 date-time with an offset",
    ),
    (
        ("default", "ramp", "points", 0, "at"),
        "0001-01-01T00:00:00+01:00",
        "/default/ramp/points/0/at",
        "must be within the years 1 to 9999, in UTC",
    ),
    (
        ("default", "ramp", "points", 1, "shares", 0, "weight"),
        -1,
        "/default/ramp/points/1/shares/0/weight",
        "must be 0 to 100000",
    ),
    (
        ("default", "ramp", "points", 1, "shares"),
        [],
        "/default/ramp/points/1/shares",
        "must have 1 to 100 shares",
    ),
    (("default", "ramp", "points"), [], "/default/ramp/points", "must have 2 to 100 points"),
    (("default", "ramp", "bucket_by"), "a..b", "/default/ramp/bucket_by", "must not have an empty"),
    (("prerequisites", 0, "flag"), "a b", "/prerequisites/0/flag", "must consist of"),
    (("prerequisites", 0, "variants"), [], "/prerequisites/0/variants", "must name 1 to 100"),
    (("prerequisites", 0, "flag"), "flag", "/prerequisites/0", "a flag cannot be its own"),
    (("targets", 0, "variant"), "", "/targets/0/variant", "must have 1 to 100 characters"),
    (("targets", 0, "keys"), [""], "/targets/0/keys", "must have 1 to 500 characters"),
    (("rules", 1, "key"), "", "/rules/1/key", "must have 1 to 100 characters"),
    (("rules", 1, "key"), "a", "/rules", "'a' appears twice"),
    (("rules", 1, "description"), "\x00", "/rules/1/description", "must not contain control"),
    (("rules", 1, "serve"), {"variant": ""}, "/rules/1/serve/variant", "must have 1 to 100"),
    (
        ("rules", 0, "serve", "split", "shares", 1, "weight"),
        100_001,
        "/rules/0/serve/split/shares/1/weight",
        "must be 0 to 100000",
    ),
    (
        ("rules", 0, "serve", "split", "shares", 1, "weight"),
        1,
        "/rules/0/serve/split/shares",
        "weights must add up to 100000, add up to 50001",
    ),
    (
        ("rules", 0, "serve", "split", "scheme"),
        "md5",
        "/rules/0/serve/split/scheme",
        "must be one of: murmur3-v1",
    ),
    (
        ("rules", 1, *CONDITION, "values", 1),
        2**60,
        "/rules/1/condition/all/0/any/0/not/values/1",
        "an integer must be within ±(2^53 - 1)",
    ),
    (
        ("rules", 1, *CONDITION, "attribute"),
        "",
        "/rules/1/condition/all/0/any/0/not/attribute",
        "must have 1 to 200 characters",
    ),
    (
        ("rules", 1, "condition", "all", 1, "percentage", "weight"),
        -1,
        "/rules/1/condition/all/1/percentage/weight",
        "must be 0 to 100000",
    ),
    (
        ("rules", 1, "condition", "all", 1),
        {"segment": "A"},
        "/rules/1/condition/all/1/segment",
        "must consist of lower-case letters",
    ),
    (
        ("rules", 1, "condition", "all", 1),
        {"flag": "flag", "variants": ["on"]},
        "/rules/1/condition",
        "a flag cannot be its own prerequisite",
    ),
]
BROKEN_FLAG: list[tuple[Path, Any, str, str]] = [
    (("key",), "a b", "/key", "must consist of"),
    (("variants", 1, "key"), "", "/variants/1/key", "must have 1 to 100 characters"),
    (("variants", 1, "value"), 2**60, "/variants/1/value", "an integer must be within"),
    (("variants", 1, "value"), "off", "/variants/1/value", "must be of the flag's type, boolean"),
    (("tags",), [""], "/tags", "must have 1 to 64 characters"),
]
BROKEN_SEGMENT: list[tuple[Path, Any, str, str]] = [
    (("excluded",), ["ann"], "/excluded", "'ann' is included as well"),
    ((*CONDITION, "values"), [], "/" + "/".join(map(str, CONDITION)) + "/values", "'in' takes 1"),
    (("condition",), {"segment": "beta"}, "/condition", "must not refer to flags or other"),
]


def broken(document: Document, path: Path, value: Any) -> Document:
    """The document with another value at the path."""
    copied: Any = deepcopy(document)
    holder = copied
    for part in path[:-1]:
        holder = holder[part]
    holder[path[-1]] = value
    result: Document = copied
    return result


def refusal(read: Callable[[Mapping[str, Any]], object], document: Document) -> InvalidDefinition:
    with pytest.raises(InvalidDefinition) as refused:
        read(document)
    return refused.value


@pytest.mark.parametrize(("path", "value", "pointer", "rule"), BROKEN_TARGETING)
def test_targeting(path: Path, value: Any, pointer: str, rule: str) -> None:
    error = refusal(read_targeting, broken(TARGETING, path, value))
    assert error.pointer == pointer
    assert error.rule.startswith(rule)


@pytest.mark.parametrize(("path", "value", "pointer", "rule"), BROKEN_FLAG)
def test_flag(path: Path, value: Any, pointer: str, rule: str) -> None:
    error = refusal(read_flag, broken(FLAG, path, value))
    assert error.pointer == pointer
    assert error.rule.startswith(rule)


@pytest.mark.parametrize(("path", "value", "pointer", "rule"), BROKEN_SEGMENT)
def test_segment(path: Path, value: Any, pointer: str, rule: str) -> None:
    error = refusal(read_segment, broken(SEGMENT, path, value))
    assert error.pointer == pointer
    assert error.rule.startswith(rule)
