"""Graphs of prerequisites that are refused, and how the refusal reads."""

from collections.abc import Collection, Mapping

import pytest

from domain.prerequisites import check_prerequisites
from tests.unit.domain.examples import refusal


def chain(length: int, *, last: str) -> dict[str, list[str]]:
    """A flag asks the next one, and the last asks `last`."""
    graph = {f"f{number:04}": [f"f{number + 1:04}"] for number in range(length - 1)}
    return {**graph, f"f{length - 1:04}": [last]}


@pytest.mark.parametrize(
    ("graph", "message"),
    [
        ({"a": ["a"]}, "flags must not ask one another in a circle: a → a"),
        (
            {"a": ["b"], "b": ["c", "d"], "d": ["b"]},
            "flags must not ask one another in a circle: b → d → b",
        ),
        (chain(10, last="x"), "the chain of prerequisites of 'f0000' is longer than 10"),
        (chain(11, last="x"), "the chain of prerequisites of 'f0000' is longer than 10"),
        (chain(5_000, last="x"), "the chain of prerequisites of 'f0000' is longer than 10"),
        (chain(5_000, last="f0000"), "the chain of prerequisites of 'f0000' is longer than 10"),
        (
            {"a": ["b"] * 40, "b": ["c"] * 25},
            "evaluating 'a' would evaluate 1041 flags; at most 1000",
        ),
    ],
)
def test_what_cannot_be_evaluated_is_refused(
    graph: Mapping[str, Collection[str]], message: str
) -> None:
    assert refusal(lambda: check_prerequisites(graph)) == message


def test_the_longest_chain_and_the_most_evaluations() -> None:
    check_prerequisites(chain(9, last="x"))
    check_prerequisites({"a": ["b"] * 37, "b": ["c"] * 26})
    check_prerequisites({})


def test_a_diamond_is_no_circle() -> None:
    check_prerequisites({"a": ["b", "c"], "b": ["d"], "c": ["d"]})
