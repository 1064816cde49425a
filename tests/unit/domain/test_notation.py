"""The notation as people and stores see it."""

import pytest

from domain.condition import (
    SHARED_OPERANDS,
    AllOf,
    AnyOf,
    Comparison,
    InSegment,
    Not,
    Percentage,
    Prerequisite,
)
from domain.environment import Environment, Project
from domain.flag import FlagKind
from domain.instants import parse_instant
from domain.notation.conditions import read_condition, write_condition
from domain.notation.environments import (
    read_environment,
    read_project,
    write_environment,
    write_project,
)
from domain.notation.flags import write_flag, write_targeting
from domain.notation.segments import read_segment, write_segment
from domain.operators import Operator
from domain.ramp import Ramp, RampPoint
from domain.rule import Rule, Target
from domain.split import Share, Split
from domain.values import Scalar, ValueType
from domain.variant import Variant
from tests.unit.domain.examples import a_flag, a_segment, a_targeting

BUCKETING = {"bucket_by": "targetingKey", "seed": None, "scheme": "murmur3-v1"}


def test_a_flag() -> None:
    flag = a_flag(
        "shop/limits",
        value_type=ValueType.OBJECT,
        variants=(Variant("small", {"b": [1, 2.0], "a": None}),),
        tags=frozenset({"z", "a"}),
        kind=FlagKind.OPERATIONAL,
    )
    assert write_flag(flag) == {
        "id": "id-shop/limits",
        "key": "shop/limits",
        "value_type": "object",
        "variants": [{"key": "small", "value": {"a": None, "b": [1, 2.0]}}],
        "name": "",
        "description": "",
        "owner": "",
        "tags": ["a", "z"],
        "kind": "operational",
        "client_visible": False,
        "archived": False,
    }


def test_a_targeting() -> None:
    start = parse_instant("2027-01-31T09:00:00+01:00")
    halves = (Share("on", 50_000), Share("off", 50_000))
    tree = AllOf(
        (
            AnyOf((InSegment("beta"), Prerequisite("other", ("on",)))),
            Not(Comparison("country", Operator.IN, ("DE", 1, 1.0), ignore_case=True)),
            Percentage(2_500, "company", "seed"),
        )
    )
    targeting = a_targeting(
        default=Split(halves, "company", "s"),
        prerequisites=(Prerequisite("base", ("on", "half")),),
        targets=(Target("on", frozenset({"bob", "ann"})),),
        rules=(
            Rule("a", tree, "on", "why"),
            Rule("b", AllOf(()), Ramp((RampPoint(start, halves), RampPoint(start + 1, halves)))),
        ),
    )
    shares = [{"variant": "on", "weight": 50_000}, {"variant": "off", "weight": 50_000}]
    assert write_targeting(targeting) == {
        "flag": "flag",
        "on": True,
        "off_variant": "off",
        "default": {
            "split": {
                "shares": shares,
                "bucket_by": "company",
                "seed": "s",
                "scheme": "murmur3-v1",
            }
        },
        "prerequisites": [{"flag": "base", "variants": ["on", "half"]}],
        "targets": [{"variant": "on", "keys": ["ann", "bob"]}],
        "rules": [
            {
                "key": "a",
                "description": "why",
                "condition": {
                    "all": [
                        {"any": [{"segment": "beta"}, {"flag": "other", "variants": ["on"]}]},
                        {
                            "not": {
                                "attribute": "country",
                                "operator": "in",
                                "values": ["DE", 1, 1.0],
                                "negated": False,
                                "ignore_case": True,
                            }
                        },
                        {
                            "percentage": {
                                "weight": 2_500,
                                "bucket_by": "company",
                                "seed": "seed",
                                "scheme": "murmur3-v1",
                            }
                        },
                    ]
                },
                "serve": {"variant": "on"},
            },
            {
                "key": "b",
                "description": "",
                "condition": {"all": []},
                "serve": {
                    "ramp": {
                        "points": [
                            {"at": "2027-01-31T08:00:00.000Z", "shares": shares},
                            {"at": "2027-01-31T08:00:00.001Z", "shares": shares},
                        ],
                        "shape": "linear",
                        **BUCKETING,
                    }
                },
            },
        ],
    }


def test_a_segment() -> None:
    segment = a_segment(included=frozenset("ba"), excluded=frozenset("dc"))
    assert write_segment(segment) == {
        "id": "id-beta",
        "key": "beta",
        "name": "",
        "description": "",
        "included": ["a", "b"],
        "excluded": ["c", "d"],
        "condition": None,
    }
    assert read_segment(write_segment(segment)) == segment


def test_a_project_and_an_environment() -> None:
    project = Project(key="shop", name="Shop", description="d", version=3)
    environment = Environment(project="shop", key="production", name="P", version=2)
    assert read_project(write_project(project), 3) == project
    assert read_environment(write_environment(environment), 2) == environment
    assert write_project(project) == {"key": "shop", "name": "Shop", "description": "d"}
    assert write_environment(environment) == {
        "project": "shop",
        "key": "production",
        "name": "P",
        "description": "",
    }


@pytest.mark.parametrize(
    ("values", "shared"),
    [
        (("DE", "FR"), True),
        ((1, True), True),
        ((0.5,), False),
        (tuple(map(str, range(SHARED_OPERANDS))), True),
        (tuple(map(str, range(SHARED_OPERANDS + 1))), False),
    ],
)
def test_equal_comparisons_are_kept_once(values: tuple[Scalar, ...], shared: bool) -> None:
    comparison = Comparison("any", Operator.IN, values)
    one, another = (read_condition(write_condition(comparison)) for _ in range(2))
    assert one == another == comparison
    assert (one is another) is shared


@pytest.mark.parametrize(
    ("values", "others"),
    [((1, True), (True, 1)), ((1,), (1.0,)), ((0.0,), (-0.0,)), (("1",), (1,))],
)
def test_comparisons_that_are_equal_in_python_alone_are_told_apart(
    values: tuple[Scalar, ...], others: tuple[Scalar, ...]
) -> None:
    for each in (values, others):
        comparison = Comparison("any", Operator.IN, each)
        read = read_condition(write_condition(comparison))
        assert isinstance(read, Comparison)
        assert list(map(repr, read.values)) == list(map(repr, each))
        assert read == comparison
