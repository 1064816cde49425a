"""Every refusal of a condition: the field it names, and the rule."""

from collections.abc import Callable

import pytest

from domain.bucketing import TOTAL_WEIGHT
from domain.condition import Comparison, InSegment, Percentage, Prerequisite
from domain.context import NOW
from domain.operators import Operator
from domain.values import JsonValue
from tests.unit.domain.examples import refusal


def comparison(operator: Operator, *values: JsonValue) -> Callable[[], object]:
    return lambda: Comparison("it", operator, values)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Comparison("", Operator.EXISTS), "attribute: must have 1 to 200 characters"),
        (lambda: Comparison("a.", Operator.EXISTS), "attribute: must not have an empty part"),
        (lambda: Comparison("\x00", Operator.EXISTS), "attribute: must not contain control"),
        (comparison(Operator.EXISTS, 1), "values: 'exists' takes no values"),
        (comparison(Operator.EQUALS), "values: 'equals' takes exactly 1 value, has 0"),
        (comparison(Operator.EQUALS, 1, 2), "values: 'equals' takes exactly 1 value, has 2"),
        (comparison(Operator.LESS_THAN, 1, 2), "values: 'less_than' takes exactly 1 value, has 2"),
        (comparison(Operator.IN), "values: 'in' takes 1 to 1000 values, has 0"),
        (comparison(Operator.IN, 1, [2]), "values[1]: must be a scalar"),
        (comparison(Operator.IN, 1, None), "values[1]: must be a scalar"),
        (comparison(Operator.IN, 1, 2**53), "values[1]: an integer must be within"),
        (comparison(Operator.IN, "\ud800"), "values[0]: must not contain a lone surrogate"),
        (comparison(Operator.CONTAINS, "a", 1), "values[1]: must be a string"),
        (comparison(Operator.MATCHES, "a", "("), "values[1]: must be an RE2 pattern"),
        (comparison(Operator.MATCHES, "(?=look)"), "values[0]: must be an RE2 pattern"),
        (comparison(Operator.MATCHES, "(?<!behind)"), "values[0]: must be an RE2 pattern"),
        (comparison(Operator.MATCHES, r"(a)\1"), "values[0]: must be an RE2 pattern"),
        (comparison(Operator.MATCHES, "a{1001}"), "values[0]: must be an RE2 pattern"),
        (
            lambda: Comparison("it", Operator.MATCHES, ("k{1000}" * 140,), ignore_case=True),
            "values[0]: must be an RE2 pattern",
        ),
        (comparison(Operator.MATCHES, 1), "values[0]: must be an RE2 pattern"),
        (comparison(Operator.LESS_THAN, "1"), "values[0]: must be a number"),
        (comparison(Operator.GREATER_THAN, [1]), "values[0]: must be a number"),
        (
            lambda: Comparison("it", Operator.GREATER_THAN, (True,)),
            "values[0]: must be a number",
        ),
        (comparison(Operator.LESS_THAN, float("nan")), "values[0]: a number must be finite"),
        (
            comparison(Operator.BEFORE, "soon"),
            (
                "values[0]: must be an RFC 3339 date-time such as '2027-01-31T09:00:00Z', "
                "or a date; without an offset, UTC is meant"
            ),
        ),
        (comparison(Operator.AFTER, 5), "values[0]: must be an RFC 3339 date-time such as"),
        (comparison(Operator.SEMVER_EQUALS, "x"), "values[0]: must be a version such as '1.2.3'"),
        (comparison(Operator.SEMVER_LESS_THAN, 1), "values[0]: must be a version such as '1.2.3'"),
        (comparison(Operator.IN_NETWORK, "10/8"), "values[0]: must be a network such as"),
        (comparison(Operator.IN_NETWORK, 10), "values[0]: must be a network such as"),
        (
            lambda: Comparison(NOW, Operator.EQUALS, ("2026-01-01T00:00:00Z",)),
            "operator: '$now' can only be compared with before and after",
        ),
        (
            lambda: Comparison("it", Operator.LESS_THAN, (1,), ignore_case=True),
            "ignore_case: 'less_than' has no case to ignore",
        ),
        (lambda: InSegment("Beta"), "segment: must consist of lower-case letters"),
        (lambda: Prerequisite("a b", ("on",)), "flag: must consist of letters, digits"),
        (lambda: Prerequisite("a", ()), "variants: must name 1 to 100 variants, names 0"),
        (lambda: Prerequisite("a", ("on", "on")), "variants: 'on' appears twice"),
        (lambda: Prerequisite("a", ("o n",)), "variants: must consist of letters, digits"),
        (lambda: Percentage(-1), "weight: must be 0 to 100000"),
        (lambda: Percentage(TOTAL_WEIGHT + 1), "weight: must be 0 to 100000"),
        (lambda: Percentage(1, bucket_by="."), "bucket_by: must not have an empty part"),
        (lambda: Percentage(1, seed="\x00"), "seed: must not contain control characters"),
        (lambda: Percentage(1, scheme="md5"), "scheme: must be one of: murmur3-v1"),
    ],
)
def test_conditions(make: Callable[[], object], message: str) -> None:
    assert refusal(make).startswith(message)
