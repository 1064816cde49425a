"""Comparisons of numbers, points in time, versions and networks."""

from itertools import pairwise

import pytest

from domain.condition import Comparison
from domain.context import NOW
from domain.instants import parse_instant
from domain.operators import Operator
from domain.values import JsonValue, Scalar
from tests.unit.domain.examples import compares, fulfilled

NOON = "2026-07-01T12:00:00Z"

# By the specification, section 11, in ascending order.
SEMVER_ORDER = [
    "1.0.0-alpha",
    "1.0.0-alpha.1",
    "1.0.0-alpha.beta",
    "1.0.0-beta",
    "1.0.0-beta.2",
    "1.0.0-beta.11",
    "1.0.0-rc.1",
    "1.0.0",
    "1.9.0",
    "1.10.0",
    "1.11.0",
    "2.0.0",
    "2.1.0",
    "2.1.1",
]


@pytest.mark.parametrize(
    ("value", "operand", "less", "equal"),
    [
        (17, 18, True, False),
        (18, 18, False, True),
        (18.0, 18, False, True),
        (18.5, 18, False, False),
        (-1, 0, True, False),
        (-0.0, 0, False, True),
        (2**63, 1e18, False, False),
        (10**400, 1.7e308, False, False),
        (-(10**400), -1.7e308, True, False),
        (2**53 + 1, 2.0**53, False, False),
        (5e-324, 0, False, False),
    ],
)
def test_numbers(value: JsonValue, operand: Scalar, less: bool, equal: bool) -> None:
    assert compares(value, Operator.LESS_THAN, operand) is less
    assert compares(value, Operator.LESS_THAN_OR_EQUAL, operand) is (less or equal)
    assert compares(value, Operator.GREATER_THAN, operand) is not (less or equal)
    assert compares(value, Operator.GREATER_THAN_OR_EQUAL, operand) is not less


@pytest.mark.parametrize("value", ["17", True, False, None, [], {}, ["17"], [True], [[17]]])
def test_what_is_no_number_is_neither_less_nor_greater(value: JsonValue) -> None:
    for operator in (
        Operator.LESS_THAN,
        Operator.LESS_THAN_OR_EQUAL,
        Operator.GREATER_THAN,
        Operator.GREATER_THAN_OR_EQUAL,
    ):
        assert not compares(value, operator, 0)


def test_one_number_of_a_list_is_enough() -> None:
    assert compares([99, 3], Operator.LESS_THAN, 18)
    assert compares(["x", 99], Operator.GREATER_THAN, 18)
    assert not compares([1, 2], Operator.GREATER_THAN, 18)


@pytest.mark.parametrize(
    ("value", "before", "after"),
    [
        ("2026-07-01T11:59:59.999Z", True, False),
        ("2026-07-01T12:00:00Z", False, False),
        ("2026-07-01T12:00:00.001Z", False, True),
        ("2026-07-01T14:00:00+02:00", False, False),
        ("2026-07-01T13:59:59+02:00", True, False),
        ("2026-07-01T05:00:01-07:00", False, True),
        ("2026-07-01T17:30:00+05:30", False, False),
        ("2026-07-01T12:00:00", False, False),
        ("2026-07-01T12:00:01", False, True),
        ("2026-07-01", True, False),
        ("2026-07-02", False, True),
        (["2020-01-01T00:00:00Z", "x"], True, False),
        (["2020-01-01T00:00:00Z", "2030-01-01T00:00:00Z"], True, True),
        ("0001-01-01T00:00:00+14:00", True, False),
        ("9999-12-31T23:59:59-14:00", False, True),
        ("yesterday", False, False),
        ("", False, False),
        ("2026-02-30T00:00:00Z", False, False),
        ("2026-07-01T25:00:00Z", False, False),
        ("2026-07-01\ud800", False, False),
        (1_800_000_000, False, False),
        (True, False, False),
        (None, False, False),
        ([], False, False),
        ({}, False, False),
    ],
)
def test_points_in_time(value: JsonValue, before: bool, after: bool) -> None:
    assert compares(value, Operator.BEFORE, NOON) is before
    assert compares(value, Operator.AFTER, NOON) is after


@pytest.mark.parametrize(
    ("step", "before", "after"), [(-1, True, False), (0, False, False), (1, False, True)]
)
def test_the_instant_of_evaluation(step: int, before: bool, after: bool) -> None:
    instant = parse_instant(NOON) + step
    claimed: dict[str, JsonValue] = {NOW: "1999-01-01T00:00:00Z"}
    for operator, expected in ((Operator.BEFORE, before), (Operator.AFTER, after)):
        plain = Comparison(NOW, operator, (NOON,))
        negated = Comparison(NOW, operator, (NOON,), negated=True)
        assert fulfilled(plain, claimed, instant) is expected
        assert fulfilled(negated, claimed, instant) is not expected


@pytest.mark.parametrize(("lower", "higher"), list(pairwise(SEMVER_ORDER)))
def test_versions_in_the_order_of_the_specification(lower: str, higher: str) -> None:
    assert compares(lower, Operator.SEMVER_LESS_THAN, higher)
    assert compares(lower, Operator.SEMVER_LESS_THAN_OR_EQUAL, higher)
    assert not compares(lower, Operator.SEMVER_GREATER_THAN, higher)
    assert not compares(lower, Operator.SEMVER_GREATER_THAN_OR_EQUAL, higher)
    assert compares(higher, Operator.SEMVER_GREATER_THAN, lower)
    assert not compares(lower, Operator.SEMVER_EQUALS, higher)


@pytest.mark.parametrize(
    ("value", "operand"),
    [
        ("1.2.3", "1.2.3"),
        ("v1.2.3", "1.2.3"),
        ("1.2", "1.2.0"),
        ("1", "1.0.0"),
        ("1.2.3+build.5", "1.2.3+another"),
        ("1.0.0-rc.1+exp.sha.5114f85", "v1.0.0-rc.1"),
        (["x", "1.2.3"], "1.2.3"),
    ],
)
def test_equal_versions(value: JsonValue, operand: str) -> None:
    assert compares(value, Operator.SEMVER_EQUALS, operand)
    assert compares(value, Operator.SEMVER_LESS_THAN_OR_EQUAL, operand)
    assert compares(value, Operator.SEMVER_GREATER_THAN_OR_EQUAL, operand)
    assert not compares(value, Operator.SEMVER_LESS_THAN, operand)
    assert not compares(value, Operator.SEMVER_GREATER_THAN, operand)


@pytest.mark.parametrize(
    "value",
    [
        "",
        "x",
        "1.2.3.4",
        "1..2",
        "1.2.3-",
        "-1",
        "1.2.3 ",
        "\u0661",
        "9" * 19,
        1,
        1.2,
        None,
        [],
        {},
    ],
)
def test_what_is_no_version_is_neither_less_nor_greater(value: JsonValue) -> None:
    for operator in Operator:
        if operator.startswith("semver"):
            assert not compares(value, operator, "1.0.0")


@pytest.mark.parametrize(
    ("value", "network", "expected"),
    [
        ("10.1.2.3", "10.0.0.0/8", True),
        ("11.1.2.3", "10.0.0.0/8", False),
        ("10.1.2.3", "10.1.2.3", True),
        ("10.1.2.3", "10.1.2.3/32", True),
        ("10.1.2.4", "10.1.2.3", False),
        ("10.1.2.3", "10.9.9.9/8", True),
        ("10.1.2.3", "0.0.0.0/0", True),
        ("10.1.0.0/16", "10.0.0.0/8", True),
        ("10.0.0.0/8", "10.1.0.0/16", False),
        ("2001:db8::1", "2001:db8::/32", True),
        ("2001:DB8:0:0::1", "2001:db8::/32", True),
        ("2001:db9::1", "2001:db8::/32", False),
        ("::1", "::/0", True),
        ("10.1.2.3", "::/0", False),
        ("::1", "0.0.0.0/0", False),
        ("::ffff:10.1.2.3", "10.0.0.0/8", True),
        ("::ffff:11.1.2.3", "10.0.0.0/8", False),
        ("10.1.2.3", "::ffff:10.0.0.0/104", True),
        ("::ffff:10.1.2.3", "::ffff:10.0.0.0/104", True),
        ("11.1.2.3", "::ffff:10.0.0.0/104", False),
        (["x", "10.1.2.3"], "10.0.0.0/8", True),
        ("10.1.2", "10.0.0.0/8", False),
        ("10.1.2.256", "10.0.0.0/8", False),
        ("010.1.2.3", "10.0.0.0/8", False),
        ("10.1.2.3 ", "10.0.0.0/8", False),
        ("", "10.0.0.0/8", False),
        ("\ud800", "10.0.0.0/8", False),
        (167_837_955, "10.0.0.0/8", False),
        (True, "0.0.0.0/0", False),
        (None, "0.0.0.0/0", False),
        ([], "0.0.0.0/0", False),
    ],
)
def test_networks(value: JsonValue, network: str, expected: bool) -> None:
    assert compares(value, Operator.IN_NETWORK, network) is expected
    assert compares(value, Operator.IN_NETWORK, "192.0.2.0/24", network) is expected
