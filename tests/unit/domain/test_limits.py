"""How large definitions may be: as large as the limit, and not one larger."""

from collections.abc import Callable
from itertools import pairwise

import pytest

from domain import limits
from domain.bucketing import TOTAL_WEIGHT
from domain.condition import AllOf, Comparison, Condition, Not, Percentage, Prerequisite
from domain.environment import Project
from domain.errors import InvalidDefinition
from domain.operators import Operator
from domain.prerequisites import check_prerequisites
from domain.ramp import Ramp, RampPoint
from domain.rule import Rule, Target
from domain.split import Share, Split
from domain.values import JsonValue, ValueType
from domain.variant import Variant
from tests.unit.domain.examples import a_flag, a_segment, a_targeting, compares

ALL = (Share("on", TOTAL_WEIGHT),)


def names(count: int) -> list[str]:
    return [f"n{number}" for number in range(count)]


def nested(levels: int) -> Condition:
    condition: Condition = AllOf(())
    for _ in range(levels - 1):
        condition = Not(condition)
    return condition


def nested_value(levels: int) -> JsonValue:
    value: JsonValue = 1
    for level in range(levels):
        value = [value] if level % 2 else {"a": value}
    return value


def shares(count: int) -> tuple[Share, ...]:
    each = TOTAL_WEIGHT // count
    first, *others = names(count)
    rest = (Share(name, each) for name in others)
    return (Share(first, TOTAL_WEIGHT - each * len(others)), *rest)


def keys_in_two_targets(count: int) -> object:
    keys = names(count)
    halves = frozenset(keys[: count // 2]), frozenset(keys[count // 2 :])
    return a_targeting(targets=(Target("on", halves[0]), Target("off", halves[1])))


def chain(length: int) -> None:
    check_prerequisites({asking: [asked] for asking, asked in pairwise(names(length))})


def asked_often(evaluations: int) -> None:
    """A flag that asks another one so often that so many evaluations come together."""
    check_prerequisites({"a": ["b"] * (evaluations - 1), "b": []})


MAKE: list[tuple[str, Callable[[int], object]]] = [
    ("FLAG_KEY_LENGTH", lambda n: a_flag("k" * n)),
    ("FLAG_KEY_LENGTH", lambda n: Prerequisite("k" * n, ("on",))),
    ("SLUG_LENGTH", lambda n: Project(key="k" * n)),
    ("SLUG_LENGTH", lambda n: a_segment("k" * n)),
    ("VARIANT_KEY_LENGTH", lambda n: Variant("k" * n, value=True)),
    ("RULE_KEY_LENGTH", lambda n: Rule("k" * n, AllOf(()), "on")),
    ("NAME_LENGTH", lambda n: a_flag(name="é" * n)),
    ("NAME_LENGTH", lambda n: a_segment(name="é" * n)),
    ("DESCRIPTION_LENGTH", lambda n: a_flag(description="é" * n)),
    ("DESCRIPTION_LENGTH", lambda n: Rule("a", AllOf(()), "on", "é" * n)),
    ("OWNER_LENGTH", lambda n: a_flag(owner="é" * n)),
    ("TAGS", lambda n: a_flag(tags=frozenset(names(n)))),
    ("TAG_LENGTH", lambda n: a_flag(tags=frozenset({"é" * n}))),
    (
        "VARIANTS",
        lambda n: a_flag(
            value_type=ValueType.STRING, variants=tuple(Variant(name, name) for name in names(n))
        ),
    ),
    ("VARIANTS", lambda n: Split(shares(n))),
    ("VARIANTS", lambda n: RampPoint(0, shares(n))),
    ("VARIANTS", lambda n: Prerequisite("a", tuple(names(n)))),
    ("VALUE_BYTES", lambda n: Variant("a", "x" * (n - 2))),
    ("VALUE_BYTES", lambda n: Variant("a", "é" * ((n - 2) // 2) + "x" * (n % 2))),
    ("VALUE_DEPTH", lambda n: Variant("a", nested_value(n))),
    ("LARGEST_INTEGER", lambda n: Variant("a", n)),
    ("LARGEST_INTEGER", lambda n: Comparison("a", Operator.IN, (-n,))),
    ("RULES", lambda n: a_targeting(rules=tuple(Rule(key, AllOf(()), "on") for key in names(n)))),
    ("CONDITION_DEPTH", lambda n: Rule("a", nested(n), "on")),
    ("CONDITION_DEPTH", lambda n: a_segment(condition=nested(n))),
    ("CONDITION_NODES", lambda n: Rule("a", AllOf((Percentage(1),) * (n - 1)), "on")),
    ("CONDITION_NODES", lambda n: a_segment(condition=AllOf((Percentage(1),) * (n - 1)))),
    ("OPERANDS", lambda n: Comparison("a", Operator.IN, tuple(range(n)))),
    ("PATTERNS", lambda n: Comparison("a", Operator.MATCHES, tuple(names(n)))),
    ("OPERAND_LENGTH", lambda n: Comparison("a", Operator.EQUALS, ("é" * n,))),
    ("ATTRIBUTE_LENGTH", lambda n: Comparison("é" * n, Operator.EXISTS)),
    ("ATTRIBUTE_LENGTH", lambda n: Split(ALL, bucket_by="é" * n)),
    ("TARGET_KEYS", lambda n: Target("on", frozenset(names(n)))),
    ("TARGET_KEYS", keys_in_two_targets),
    ("TARGETING_KEY_LENGTH", lambda n: Target("on", frozenset({"é" * n}))),
    ("TARGETING_KEY_LENGTH", lambda n: a_segment(included=frozenset({"é" * n}))),
    ("SEGMENT_KEYS", lambda n: a_segment(included=frozenset(names(n)))),
    ("SEGMENT_KEYS", lambda n: a_segment(excluded=frozenset(names(n)))),
    ("SEED_LENGTH", lambda n: Split(ALL, seed="é" * n)),
    ("SEED_LENGTH", lambda n: a_flag(id="é" * n)),
    ("RAMP_POINTS", lambda n: Ramp(tuple(RampPoint(at, ALL) for at in range(n)))),
    (
        "PREREQUISITES",
        lambda n: a_targeting(prerequisites=tuple(Prerequisite(k, ("on",)) for k in names(n))),
    ),
    ("PREREQUISITE_DEPTH", chain),
    ("PREREQUISITE_EVALUATIONS", asked_often),
]


@pytest.fixture
def small_segments(monkeypatch: pytest.MonkeyPatch) -> None:
    """A million keys take seconds to make, and say nothing that a thousand would not."""
    monkeypatch.setattr(limits, "SEGMENT_KEYS", 1_000)


@pytest.mark.usefixtures("small_segments")
@pytest.mark.parametrize(("limit", "make"), MAKE)
def test_a_limit_can_be_reached_and_not_passed(limit: str, make: Callable[[int], object]) -> None:
    most = getattr(limits, limit)
    make(most)
    with pytest.raises(InvalidDefinition):
        make(most + 1)


def test_the_fewest_points_of_a_ramp() -> None:
    points = tuple(RampPoint(at, ALL) for at in range(limits.FEWEST_RAMP_POINTS))
    assert Ramp(points).points == points
    with pytest.raises(InvalidDefinition):
        Ramp(points[1:])


@pytest.mark.parametrize("ignore_case", [False, True])
def test_a_pattern_may_not_take_much_memory(ignore_case: bool) -> None:
    def matching(pattern: str) -> Comparison:
        return Comparison("a", Operator.MATCHES, (pattern,), ignore_case=ignore_case)

    matching(r"^[\w.+-]{1,64}@[\w-]{1,63}\.[a-z]{2,24}$")
    matching(r"^\pL{1,5}$")
    for large in (r"\pL{100}", "k{1000}" * 100):
        with pytest.raises(InvalidDefinition):
            matching(large)


def test_only_so_many_elements_of_a_list_are_compared() -> None:
    others: list[JsonValue] = ["x"] * (limits.ATTRIBUTE_ELEMENTS - 1)
    for operator in (Operator.EQUALS, Operator.CONTAINS, Operator.MATCHES):
        assert compares([*others, "needle"], operator, "needle")
        assert not compares([*others, "x", "needle"], operator, "needle")


def test_only_so_long_a_text_is_searched() -> None:
    longest = "needle".rjust(limits.ATTRIBUTE_TEXT, "x")
    for operator in (Operator.CONTAINS, Operator.ENDS_WITH, Operator.MATCHES):
        for ignore_case in (False, True):
            assert compares(longest, operator, "needle", ignore_case=ignore_case)
            assert not compares(f"x{longest}", operator, "needle", ignore_case=ignore_case)


def test_every_limit_is_tested() -> None:
    apart = {"FEWEST_RAMP_POINTS", "PATTERN_BYTES", "ATTRIBUTE_ELEMENTS", "ATTRIBUTE_TEXT"}
    apart |= {"EVENT_CHANGE_LENGTH", "SECRET_OVERLAP", "URL_LENGTH", "WEBHOOKS"}
    known = {name for name in vars(limits) if name.isupper()}
    assert known == apart | {limit for limit, _ in MAKE}
