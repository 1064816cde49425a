"""What a targeting refers to has to be there, and must not lead in a circle."""

from typing import Any

import pytest

from domain.condition import AllOf, InSegment, Not, Prerequisite
from domain.errors import InvalidDefinition
from domain.references import check_questions, check_references
from domain.rule import Rule
from tests.unit.domain.examples import a_flag, a_targeting

FLAGS = {"a": a_flag("a"), "b": a_flag("b"), "gone": a_flag("gone", archived=True)}


def rule(key: str, *conditions: Prerequisite | InSegment) -> Rule:
    return Rule(key, Not(AllOf(conditions)), "on")


@pytest.mark.parametrize(
    ("fields", "pointer", "message"),
    [
        (
            {"prerequisites": (Prerequisite("a", ("on",)), Prerequisite("c", ("on",)))},
            "/prerequisites/1",
            "there is no flag 'c'",
        ),
        (
            {"prerequisites": (Prerequisite("gone", ("on",)),)},
            "/prerequisites/0",
            "the flag 'gone' is archived",
        ),
        (
            {"rules": (rule("one"), rule("two", Prerequisite("b", ("on", "blue"))))},
            "/rules/1/condition",
            "the flag 'b' has no variant 'blue'; it has off, on",
        ),
        (
            {"rules": (rule("one", InSegment("beta"), InSegment("alpha")),)},
            "/rules/0/condition",
            "there is no segment 'alpha'",
        ),
    ],
)
def test_what_is_not_there_is_refused(fields: dict[str, Any], pointer: str, message: str) -> None:
    with pytest.raises(InvalidDefinition) as refused:
        check_references(a_targeting(**fields), FLAGS, {"beta"})
    assert (refused.value.pointer, refused.value.rule) == (pointer, message)


def test_what_is_there_is_not() -> None:
    targeting = a_targeting(
        prerequisites=(Prerequisite("a", ("on", "off")),),
        rules=(rule("one", InSegment("beta"), Prerequisite("b", ("off",))),),
    )
    check_references(targeting, FLAGS, {"beta"})


def test_the_question_that_closes_a_circle_is_named() -> None:
    targeting = a_targeting(
        "a",
        prerequisites=(Prerequisite("b", ("on",)),),
        rules=(
            rule("one", Prerequisite("b", ("on",)), Prerequisite("c", ("on",))),
            rule("two", Prerequisite("b", ("on",))),
        ),
    )
    with pytest.raises(InvalidDefinition) as refused:
        check_questions(targeting, {"c": ["d"], "d": ["a"], "a": ["what", "was"]})
    assert refused.value.pointer == "/rules/0/condition"
    assert refused.value.rule.endswith("in a circle: a → c → d → a")
    check_questions(targeting, {"c": ["d"], "d": ["b"], "a": ["a"]})


def test_a_targeting_that_asks_nobody_closes_no_circle() -> None:
    check_questions(a_targeting("a"), {"b": ["a"], "a": ["b"]})


def test_the_question_that_is_too_much_is_named() -> None:
    graph = {f"f{n}": [f"f{n + 1}"] for n in range(9)}
    check_questions(a_targeting("a", prerequisites=(Prerequisite("f1", ("on",)),)), graph)
    long = a_targeting(
        "a", prerequisites=(Prerequisite("f1", ("on",)), Prerequisite("f0", ("on",)))
    )
    with pytest.raises(InvalidDefinition) as refused:
        check_questions(long, graph)
    assert refused.value.pointer == "/prerequisites/1"
    assert "longer than 10" in refused.value.rule
