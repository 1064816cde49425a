"""Conditions around comparisons: trees, segments, other flags, percentages."""

import pytest

from domain.bucketing import TOTAL_WEIGHT
from domain.condition import (
    SHARED_OPERANDS,
    AllOf,
    AnyOf,
    Comparison,
    Condition,
    InSegment,
    Not,
    Percentage,
    Prerequisite,
    walk,
)
from domain.context import Context
from domain.matching import quick_test
from domain.operators import Operator
from domain.snapshot import Snapshot
from domain.split import Share, Split
from domain.values import JsonValue, Scalar
from tests.properties.serving import asking
from tests.strategies.rulesets import Ruleset
from tests.unit.domain.examples import FLAG_SET, a_segment, fulfilled, targeted

YES: Condition = AllOf(())
NO: Condition = AnyOf(())
GERMAN = Comparison("country", Operator.EQUALS, ("DE",))
ADULT = Comparison("age", Operator.GREATER_THAN_OR_EQUAL, (18,))
PRO = Comparison("user.plan", Operator.EQUALS, ("pro",))
MEMBER = {"targetingKey": "ann"}


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (YES, True),
        (NO, False),
        (Not(YES), False),
        (Not(Not(YES)), True),
        (AllOf((YES, YES)), True),
        (AllOf((YES, NO)), False),
        (AnyOf((NO, YES)), True),
        (AnyOf((NO, NO)), False),
        (AllOf((AnyOf((NO, YES)), Not(NO))), True),
    ],
)
def test_trees(condition: Condition, expected: bool) -> None:
    assert fulfilled(condition, {}) is expected


KINDS: tuple[tuple[Operator, Scalar], ...] = (
    (Operator.EQUALS, "x"),
    (Operator.EQUALS, 5),
    (Operator.LESS_THAN, 6),
    (Operator.STARTS_WITH, "x"),
)


@pytest.mark.parametrize("kind", range(len(KINDS)))
@pytest.mark.parametrize("count", range(1, 8))
def test_all_of_several_comparisons(count: int, kind: int) -> None:
    chosen = [KINDS[(kind + n) % len(KINDS)] for n in range(count)]
    parts = tuple(
        Comparison(f"a{n}", operator, (operand,)) for n, (operator, operand) in enumerate(chosen)
    )
    context: dict[str, JsonValue] = {
        f"a{n}": "x" if operand == "x" else 5 for n, (_, operand) in enumerate(chosen)
    }
    assert fulfilled(AllOf(parts), context)
    wrong: tuple[JsonValue, ...] = (None, 7, True, "y", [], {}, [{}], "\ud800")
    for attribute, right in context.items():
        assert fulfilled(AllOf(parts), {**context, attribute: [{}, right]})
        for value in wrong:
            assert not fulfilled(AllOf(parts), {**context, attribute: value})


@pytest.mark.parametrize("count", [1, SHARED_OPERANDS + 1])
def test_equal_comparisons_share_a_test_if_they_are_small(count: int) -> None:
    one, another = (
        Comparison("plan", Operator.IN, tuple(f"plan-{number}" for number in range(count)))
        for _ in range(2)
    )
    assert one is not another
    assert (quick_test(one) is quick_test(another)) is (count <= SHARED_OPERANDS)


@pytest.mark.parametrize("wanted", [True, 1, 1.0])
def test_a_test_is_not_shared_with_what_is_equal_in_python_alone(wanted: Scalar) -> None:
    for value in (True, 1, 1.0):
        expected = isinstance(value, bool) is isinstance(wanted, bool)
        assert (
            fulfilled(Comparison("beta", Operator.EQUALS, (wanted,)), {"beta": value}) is expected
        )


def test_what_a_quick_test_cannot_judge_is_judged_every_time() -> None:
    ruleset = asking(AllOf((GERMAN, ADULT)))
    snapshot = Snapshot.compile(FLAG_SET, ruleset.flags)
    for age, expected in (([18], "yes"), ("x", "no"), ([17], "no"), (18, "yes"), ({}, "no")):
        assert snapshot.evaluate("flag", {"country": ["DE"], "age": age}, 0).variant == expected


@pytest.mark.parametrize(
    ("context", "expected"),
    [
        ({"country": "DE", "age": 20, "user": {"plan": "pro"}}, True),
        ({"country": "DE", "age": 20, "user.plan": "pro"}, True),
        ({"country": "DE", "age": 20, "user.plan": None, "user": {"plan": "pro"}}, True),
        ({"country": "DE", "age": 20, "user.plan": "free", "user": {"plan": "pro"}}, False),
        ({"country": "DE", "age": 20, "user": {"plan": "free"}}, False),
        ({"country": "DE", "age": 20, "user": "pro"}, False),
        ({"country": "DE", "age": 20, "user": ["pro"]}, False),
        ({"country": "DE", "age": 17, "user": {"plan": "pro"}}, False),
        ({}, False),
    ],
)
def test_all_of_top_level_and_nested_attributes(context: Context, expected: bool) -> None:
    assert fulfilled(AllOf((GERMAN, PRO, ADULT)), context) is expected


@pytest.mark.parametrize(
    ("context", "expected"),
    [
        ({"targetingKey": "ann"}, True),
        ({"targetingKey": "ann", "country": "FR"}, True),
        ({"targetingKey": "bob", "country": "DE"}, False),
        ({"targetingKey": "eve", "country": "DE"}, True),
        ({"targetingKey": "eve", "country": "FR"}, False),
        ({"targetingKey": 7}, True),
        ({"targetingKey": 7.0}, False),
        ({"targetingKey": True, "country": "DE"}, True),
        ({"targetingKey": ["ann"]}, False),
        ({"country": "DE"}, True),
        ({}, False),
    ],
)
def test_segments(context: Context, expected: bool) -> None:
    segment = a_segment(
        included=frozenset({"ann", "7"}), excluded=frozenset({"bob"}), condition=GERMAN
    )
    around = Ruleset((), (segment,))
    assert fulfilled(InSegment("beta"), context, 0, around) is expected
    assert fulfilled(Not(InSegment("beta")), context, 0, around) is not expected


def test_a_segment_of_keys_alone() -> None:
    around = Ruleset((), (a_segment(included=frozenset({"ann"})),))
    assert fulfilled(InSegment("beta"), MEMBER, 0, around)
    assert not fulfilled(InSegment("beta"), {"targetingKey": "bob"}, 0, around)
    assert not fulfilled(InSegment("beta"), {}, 0, around)


@pytest.mark.parametrize(
    ("variants", "expected"), [(("on",), True), (("off",), False), (("off", "on"), True)]
)
def test_other_flags(variants: tuple[str, ...], expected: bool) -> None:
    around = Ruleset((targeted("other"),), ())
    assert fulfilled(Prerequisite("other", variants), {}, 0, around) is expected


def test_another_flag_that_cannot_decide_serves_nothing() -> None:
    split = Split((Share("on", 50_000), Share("off", 50_000)))
    around = Ruleset((targeted("other", default=split),), ())
    either = Prerequisite("other", ("on", "off"))
    assert fulfilled(either, MEMBER, 0, around)
    assert not fulfilled(either, {}, 0, around)
    assert fulfilled(Not(either), {}, 0, around)


def test_percentages() -> None:
    people = [{"targetingKey": f"user-{number}"} for number in range(1_000)]
    inside = [[fulfilled(Percentage(w), person) for person in people] for w in (30_000, 60_000)]
    assert 250 < sum(inside[0]) < 350
    assert 550 < sum(inside[1]) < 650
    assert all(more for less, more in zip(*inside, strict=True) if less)
    for weight, expected in ((0, False), (TOTAL_WEIGHT, True)):
        assert {fulfilled(Percentage(weight), person) for person in people[:50]} == {expected}


@pytest.mark.parametrize("key", [None, True, 1.5, 2**63, -(2**63) - 1, [], ["ann"], {}])
def test_who_cannot_be_bucketed_is_in_no_percentage(key: object) -> None:
    everybody = Percentage(TOTAL_WEIGHT, "company")
    assert not fulfilled(everybody, {"company": key})  # type: ignore[dict-item]
    assert fulfilled(Not(everybody), {})


@pytest.mark.parametrize("key", ["", "x", "\ud800", 0, -1, 2**63 - 1, -(2**63)])
def test_whoever_can_be_bucketed_is_in_the_percentage_of_everybody(key: str | int) -> None:
    assert fulfilled(Percentage(TOTAL_WEIGHT, "company.id"), {"company": {"id": key}})


def test_an_integer_is_bucketed_as_its_digits() -> None:
    half = Percentage(50_000)
    for number in range(100):
        as_text, as_number = {"targetingKey": str(number)}, {"targetingKey": number}
        assert fulfilled(half, as_text) is fulfilled(half, as_number)


def test_a_percentage_is_independent_of_the_splits_of_its_flag() -> None:
    assert Percentage(1).seed_for("id") == "id:percentage:"
    assert Percentage(1, seed="s").seed_for("id") == "s"
    assert Split((Share("on", TOTAL_WEIGHT),)).seed_for("id") == "id:"


def test_a_walk_meets_every_part_in_the_order_of_reading() -> None:
    a, b, c, d = (InSegment(key) for key in "abcd")
    no, some = Not(b), AnyOf((c, AllOf(())))
    whole = AllOf((a, no, some, d))
    assert [*walk(whole)] == [whole, a, no, b, some, c, AllOf(()), d]
    assert [*walk(a)] == [a]
