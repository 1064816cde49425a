"""Comparisons of text and of equal values."""

import pytest

from domain.operators import Operator
from domain.values import JsonValue, Scalar
from tests.unit.domain.examples import compares


@pytest.mark.parametrize(
    ("value", "operand", "expected"),
    [
        ("DE", "DE", True),
        ("DE", "de", False),
        ("", "", True),
        ("é", "e\u0301", False),
        (1, 1, True),
        (1, 1.0, True),
        (1.5, 1.5, True),
        (0.0, -0.0, True),
        (2**53, 2.0**53, True),
        (2**53 + 1, 2.0**53, False),
        (True, True, True),
        (True, False, False),
        (True, 1, False),
        (1, True, False),
        (0, False, False),
        ("1", 1, False),
        (1, "1", False),
        ("true", True, False),
        (["FR", "DE"], "DE", True),
        (["FR"], "DE", False),
        ([True], 1, False),
        ([], "DE", False),
        ([["DE"]], "DE", False),
        ({"DE": 1}, "DE", False),
        (None, "DE", False),
        ([None], "", False),
        ("\ud800", "DE", False),
    ],
)
def test_equals(value: JsonValue, operand: Scalar, expected: bool) -> None:
    assert compares(value, Operator.EQUALS, operand) is expected
    assert compares(value, Operator.IN, operand) is expected
    assert compares(value, Operator.IN, "another", operand, 7.5) is expected


@pytest.mark.parametrize(
    ("value", "operands", "expected"),
    [
        ("DE", ("AT", "DE", "CH"), True),
        ("FR", ("AT", "DE", "CH"), False),
        (2, (1, 2.0, "2"), True),
        ("2", (1, 2.0), False),
        (True, (1, "true"), False),
        (["x", 3], ("a", 3), True),
        ([["DE"]], ("DE", "AT"), False),
        ({}, ("DE", "AT"), False),
        (None, ("", False, 0), False),
    ],
)
def test_in(value: JsonValue, operands: tuple[Scalar, ...], expected: bool) -> None:
    assert compares(value, Operator.IN, *operands) is expected


@pytest.mark.parametrize(
    ("value", "contains", "starts", "ends"),
    [
        ("beta", True, True, True),
        ("beta-tester", True, True, False),
        ("the beta", True, False, True),
        ("alphabetagamma", True, False, False),
        ("Beta", False, False, False),
        ("bet", False, False, False),
        ("", False, False, False),
        (["x", "beta"], True, True, True),
        ([["beta"]], False, False, False),
        ([], False, False, False),
        (["\ud800beta"], True, False, True),
        ({"beta": 1}, False, False, False),
        (5, False, False, False),
        (True, False, False, False),
        (None, False, False, False),
    ],
)
def test_parts_of_text(value: JsonValue, contains: bool, starts: bool, ends: bool) -> None:
    assert compares(value, Operator.CONTAINS, "never", "beta") is contains
    assert compares(value, Operator.STARTS_WITH, "never", "beta") is starts
    assert compares(value, Operator.ENDS_WITH, "never", "beta") is ends


@pytest.mark.parametrize(
    ("operator", "value", "operand", "expected"),
    [
        (Operator.EQUALS, "de", "DE", True),
        (Operator.EQUALS, "Straße", "STRASSE", True),
        (Operator.EQUALS, "ΣΊΣΥΦΟΣ", "σίσυφος", True),
        (Operator.EQUALS, "İ", "i", False),
        (Operator.EQUALS, 1, 1.0, True),
        (Operator.EQUALS, True, 1, False),
        (Operator.EQUALS, ["x", "de"], "DE", True),
        (Operator.EQUALS, None, "", False),
        (Operator.IN, "de", "DE", True),
        (Operator.IN, {}, "DE", False),
        (Operator.CONTAINS, "THE BETA", "beta", True),
        (Operator.CONTAINS, "the beta", "ALPHA", False),
        (Operator.CONTAINS, 5, "5", False),
        (Operator.STARTS_WITH, "BETA tester", "beta", True),
        (Operator.STARTS_WITH, "the BETA", "beta", False),
        (Operator.ENDS_WITH, "the BETA", "beta", True),
        (Operator.ENDS_WITH, "BETA tester", "beta", False),
        (Operator.MATCHES, "the BETA", "^THE b", True),
        (Operator.MATCHES, "the BETA", "^BETA", False),
    ],
)
def test_case_is_ignored_on_demand(
    operator: Operator, value: JsonValue, operand: Scalar, expected: bool
) -> None:
    assert compares(value, operator, operand, ignore_case=True) is expected


@pytest.mark.parametrize(
    ("value", "pattern", "expected"),
    [
        ("user@example.com", r"@example\.com$", True),
        ("user@example.comx", r"@example\.com$", False),
        ("needle in hay", "needle", True),
        ("hay needle hay", "needle", True),
        ("line\nneedle", "^needle", False),
        ("line\nneedle", "(?m)^needle", True),
        ("a\nb", "a.b", False),
        ("a\nb", "(?s)a.b", True),
        ("Ä", r"\pL", True),
        ("Ä", r"\w", False),
        ("٣", r"\d", False),
        ("ß", "(?i)SS", False),
        ("x", "", True),
        ("", "", True),
        ("😀", "^.$", True),
        (["x", "needle"], "^needle$", True),
        ([], "", False),
        ("\ud800", ".", False),
        (["\ud800", "x"], "x", True),
        (5, "5", False),
        (True, ".*", False),
        (None, ".*", False),
        ({}, ".*", False),
        ("a" * 5_000 + "!", "^(a+)+$", False),
    ],
)
def test_matches(value: JsonValue, pattern: str, expected: bool) -> None:
    assert compares(value, Operator.MATCHES, pattern) is expected
    assert compares(value, Operator.MATCHES, "^never$", pattern) is expected


@pytest.mark.parametrize(
    ("context_value", "expected"),
    [
        ("x", True),
        ("", True),
        (0, True),
        (False, True),
        ([], True),
        ({}, True),
        ([None], True),
        (None, False),
    ],
)
def test_exists(context_value: JsonValue, expected: bool) -> None:
    assert compares(context_value, Operator.EXISTS) is expected
