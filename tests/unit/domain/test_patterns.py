"""What is said against a pattern that RE2 does not accept: what it is, and where."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.condition import Comparison
from domain.errors import InvalidDefinition
from domain.operators import Operator
from domain.readings import pattern_fault, read_pattern

PARTS = ("a", "é", "(", ")", "(?=", "(?<!", "[", "]", "z-a", "\\", "\\(", "1", "{2}", "{1001}", "*")
TOLD = re.compile(r".* '(.+)' at character (\d+)", re.DOTALL)


@pytest.mark.parametrize(
    ("pattern", "fault"),
    [
        ("ab(?=c)", "invalid perl operator '(?=' at character 3"),
        ("é(?<!b)", "invalid perl operator '(?<!' at character 2"),
        (r"\(?=(?=", "invalid perl operator '(?=' at character 5"),
        (r"(a)\1", r"invalid escape sequence '\1' at character 4"),
        ("a{1001}", "invalid repetition size '{1001}' at character 2"),
        ("a(b", "missing )"),
        ("a\\", "trailing \\"),
        ("k{1000}" * 140, "pattern too large - compile failed"),
        ("a+", ""),
        (1, ""),
    ],
)
def test_the_fault_and_its_place(pattern: str | int, fault: str) -> None:
    assert pattern_fault(pattern) == fault


def test_a_refusal_names_the_syntax_and_the_fault() -> None:
    with pytest.raises(InvalidDefinition) as refused:
        Comparison("email", Operator.MATCHES, ("ok", "(?!no)"))
    assert str(refused.value) == (
        "values[1]: must be an RE2 pattern, which has no look-around and no back-references, "
        "and not a large one: invalid perl operator '(?!' at character 1"
    )


@given(st.lists(st.sampled_from(PARTS), max_size=8).map("".join))
def test_what_is_refused_stands_at_its_place(pattern: str) -> None:
    fault = pattern_fault(pattern)
    assert (fault == "") is (read_pattern(pattern) is not None)
    if found := TOLD.fullmatch(fault):
        assert pattern.startswith(found[1], int(found[2]) - 1)
