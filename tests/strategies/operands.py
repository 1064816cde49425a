"""Operands that fit an operator."""

from datetime import UTC, datetime, timedelta, timezone
from functools import cache

import re2
from hypothesis import strategies as st

from domain.instants import EARLIEST, LATEST
from domain.operators import MEANINGS, Operator
from domain.readings import (
    read_instant,
    read_network,
    read_number,
    read_pattern,
    read_scalar,
    read_text,
    read_version,
)
from domain.values import Scalar
from tests.strategies.texts import strings
from tests.strategies.values import numbers, scalars

_IDENTIFIERS = st.sampled_from(("alpha", "beta", "0", "1", "11", "rc-1", "-", "x7z"))
_MINUTES = st.just(0) | st.integers(-14 * 60, 14 * 60)
_OFFSETS = _MINUTES.map(lambda minutes: timezone(timedelta(minutes=minutes)))
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

SECOND = 1_000
DAY = 86_400 * SECOND
START = 1_767_225_600_000
"""The beginning of 2026, around which instants gather."""


@st.composite
def date_times(draw: st.DrawFn) -> str:
    """RFC 3339 date-times, near one another or anywhere, in any offset or in none."""
    near = st.integers(-5, 5).map(lambda step: START + step * SECOND)
    far = st.integers(EARLIEST + DAY, LATEST - DAY)
    moment = _EPOCH + timedelta(milliseconds=draw(near | far))
    text = moment.astimezone(draw(_OFFSETS)).isoformat(
        timespec=draw(st.sampled_from(("auto", "milliseconds")))
    )
    match draw(st.sampled_from(("as is", "Z", "none"))):
        case "Z":
            return text.replace("+00:00", "Z")
        case "none":
            return text[:19]
        case _:
            return text


@st.composite
def versions(draw: st.DrawFn) -> str:
    """Semantic versions, with the liberties that are taken with them."""
    part = st.integers(0, 3) | st.integers(0, 10**18 - 1)
    release = draw(st.lists(part, min_size=1, max_size=3))
    text = draw(st.sampled_from(("", "", "v"))) + ".".join(map(str, release))
    if draw(st.booleans()):
        text += "-" + ".".join(draw(st.lists(_IDENTIFIERS, min_size=1, max_size=3)))
    return text + draw(st.sampled_from(("", "", "+build.7")))


@cache
def networks() -> st.SearchStrategy[str]:
    """Addresses and networks of both families."""
    address = st.ip_addresses(v=4) | st.ip_addresses(v=6)
    v4 = st.builds("{}/{}".format, st.ip_addresses(v=4, network="10.0.0.0/29"), st.integers(0, 32))
    v6 = st.builds(
        "{}/{}".format, st.ip_addresses(v=6, network="2001:db8::/125"), st.integers(0, 128)
    )
    mapped = st.builds(
        "::ffff:{}/{}".format, st.ip_addresses(v=4, network="10.0.0.0/29"), st.integers(96, 128)
    )
    return st.one_of(address.map(str), v4, v6, mapped)


@cache
def patterns() -> st.SearchStrategy[str]:
    """Patterns for RE2."""
    literal = strings().map(re2.escape)
    plain = st.sampled_from((".", "^", "$", r"\d", r"\bd", "[a-e]", r"\pL", "", "(?i)STRASSE"))
    return st.recursive(
        literal | plain,
        lambda part: st.one_of(
            st.builds("(?:{}|{})".format, part, part),
            st.builds("{}{}".format, part, part),
            st.builds("({})*".format, part),
            st.builds("(?:{}){{1,3}}".format, part),
        ),
        max_leaves=3,
    )


@cache
def operands(operator: Operator) -> tuple[st.SearchStrategy[Scalar], ...]:
    """One value for a comparison with this operator; all of one comparison from one of these."""
    readable: dict[object, tuple[st.SearchStrategy[Scalar], ...]] = {
        read_scalar: (strings(), scalars()),
        read_text: (strings(),),
        read_pattern: (patterns(),),
        read_number: (numbers(),),
        read_instant: (date_times(),),
        read_version: (versions(),),
        read_network: (networks(),),
    }
    return readable[MEANINGS[operator].read_operand]
