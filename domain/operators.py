"""What each comparison means: slow and obvious. `matching.py` holds the fast forms.

An operator reads the attribute and the operand the same way (as text, number, instant, version
…) and relates the two. What cannot be read so does not match; nothing here raises.
"""

import ipaddress
import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeAlias

import re2

from domain.instants import Instant, parse_instant
from domain.values import JsonValue, Scalar

Network: TypeAlias = ipaddress.IPv4Network | ipaddress.IPv6Network
Address: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address
Version: TypeAlias = tuple[tuple[int, int, int], bool, tuple[tuple[int, int, str], ...]]
"""Release, whether it is a final one, and the pre-release parts, in SemVer's order."""


class Operator(StrEnum):
    """How an attribute is compared."""

    EQUALS = "equals"
    IN = "in"
    CONTAINS = "contains"
    STARTS_WITH = "starts_with"
    ENDS_WITH = "ends_with"
    MATCHES = "matches"
    LESS_THAN = "less_than"
    LESS_THAN_OR_EQUAL = "less_than_or_equal"
    GREATER_THAN = "greater_than"
    GREATER_THAN_OR_EQUAL = "greater_than_or_equal"
    BEFORE = "before"
    AFTER = "after"
    SEMVER_EQUALS = "semver_equals"
    SEMVER_LESS_THAN = "semver_less_than"
    SEMVER_LESS_THAN_OR_EQUAL = "semver_less_than_or_equal"
    SEMVER_GREATER_THAN = "semver_greater_than"
    SEMVER_GREATER_THAN_OR_EQUAL = "semver_greater_than_or_equal"
    IN_NETWORK = "in_network"
    EXISTS = "exists"


def read_scalar(value: JsonValue) -> tuple[type, Scalar] | None:
    """A scalar with its JSON type, so that ``true`` is not ``1``, but ``1`` is ``1.0``."""
    match value:
        case bool():
            return (bool, value)
        case int() | float():
            return (float, value)
        case str():
            return (str, value)
        case _:
            return None


def read_text(value: JsonValue) -> str | None:
    """A string."""
    return value if isinstance(value, str) else None


def read_number(value: JsonValue) -> int | float | None:
    """A number; booleans are none."""
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def read_instant(value: JsonValue) -> Instant | None:
    """An RFC 3339 date-time as a string; without an offset it is taken as UTC."""
    if not isinstance(value, str):
        return None
    try:
        return parse_instant(value, assume_utc=True)
    except (ValueError, OverflowError):
        return None


_VERSION = re.compile(
    r"v?(\d{1,18})(?:\.(\d{1,18}))?(?:\.(\d{1,18}))?"
    r"(?:-([0-9A-Za-z-]{1,100}(?:\.[0-9A-Za-z-]{1,100}){0,20}))?"
    r"(?:\+[0-9A-Za-z.-]{1,200})?",
    re.ASCII,
)


def read_version(value: JsonValue) -> Version | None:
    """A version in the order of SemVer 2.0.0; a leading ``v`` and missing parts are allowed."""
    found = _VERSION.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        return None
    major, minor, patch, pre_release = found.groups()
    parts = pre_release.split(".") if pre_release else []
    return (
        (int(major), int(minor or 0), int(patch or 0)),
        not parts,
        tuple((0, int(part), "") if part.isdigit() else (1, 0, part) for part in parts),
    )


_MAPPED_PREFIX = 96
"""The bits of an IPv6 address before the IPv4 address that it dresses (RFC 4291, 2.5.5.2)."""


def read_network(value: JsonValue) -> Network | None:
    """An address or a network in CIDR notation; IPv4 in IPv6 dress counts as IPv4."""
    if not isinstance(value, str):
        return None
    try:
        network = ipaddress.ip_network(value, strict=False)
    except ValueError:
        return None
    if isinstance(network, ipaddress.IPv6Network) and network.prefixlen >= _MAPPED_PREFIX:
        mapped = network.network_address.ipv4_mapped
        return (
            ipaddress.ip_network((mapped, network.prefixlen - _MAPPED_PREFIX))
            if mapped
            else network
        )
    return network


def read_pattern(value: JsonValue) -> str | None:
    """A pattern that RE2 accepts: no look-around, no back-references."""
    if not isinstance(value, str):
        return None
    try:
        re2.compile(value, quiet_options())
    except re2.error:
        return None
    return value


def quiet_options(*, ignore_case: bool = False) -> Any:
    """Options for RE2 that write nothing to standard error."""
    options = re2.Options()
    options.log_errors = False
    options.case_sensitive = not ignore_case
    return options


def _found_by(text: str, pattern: str) -> bool:
    try:
        return re2.search(pattern, text, quiet_options()) is not None
    except UnicodeEncodeError:
        return False


def _within(network: Network, outer: Network) -> bool:
    return network.version == outer.version and network.subnet_of(outer)  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Meaning:
    """How one operator reads its operands, and how the attribute must relate to one of them."""

    read_operand: Callable[[JsonValue], Any]
    operand: str
    read_attribute: Callable[[JsonValue], Any]
    relates: Callable[[Any, Any], bool]
    one_operand: bool = False


_ORDER: dict[str, Callable[[Any, Any], bool]] = {
    "less_than": lambda left, right: left < right,
    "less_than_or_equal": lambda left, right: left <= right,
    "greater_than": lambda left, right: left > right,
    "greater_than_or_equal": lambda left, right: left >= right,
}


def _same(left: Any, right: Any) -> bool:
    return bool(left == right)


def _text(relates: Callable[[str, str], bool]) -> Meaning:
    return Meaning(read_text, "a string", read_text, relates)


def _ordered(read: Callable[[JsonValue], Any], operand: str, relation: str) -> Meaning:
    return Meaning(read, operand, read, _ORDER[relation], one_operand=True)


_VERSION_TEXT = "a version such as '1.2.3'"
_INSTANT_TEXT = "an RFC 3339 date-time such as '2027-01-31T09:00:00Z'"

MEANINGS: dict[Operator, Meaning] = {
    Operator.EQUALS: Meaning(read_scalar, "a scalar", read_scalar, _same, one_operand=True),
    Operator.IN: Meaning(read_scalar, "a scalar", read_scalar, _same),
    Operator.CONTAINS: _text(lambda text, part: part in text),
    Operator.STARTS_WITH: _text(str.startswith),
    Operator.ENDS_WITH: _text(str.endswith),
    Operator.MATCHES: Meaning(read_pattern, "an RE2 pattern", read_text, _found_by),
    **{Operator(relation): _ordered(read_number, "a number", relation) for relation in _ORDER},
    Operator.BEFORE: _ordered(read_instant, _INSTANT_TEXT, "less_than"),
    Operator.AFTER: _ordered(read_instant, _INSTANT_TEXT, "greater_than"),
    Operator.SEMVER_EQUALS: Meaning(
        read_version, _VERSION_TEXT, read_version, _same, one_operand=True
    ),
    **{
        Operator(f"semver_{relation}"): _ordered(read_version, _VERSION_TEXT, relation)
        for relation in _ORDER
    },
    Operator.IN_NETWORK: Meaning(
        read_network, "a network such as '10.0.0.0/8'", read_network, _within
    ),
}
"""Every operator but `EXISTS`, which compares nothing."""

TEXT_OPERATORS = frozenset(
    {
        Operator.EQUALS,
        Operator.IN,
        Operator.CONTAINS,
        Operator.STARTS_WITH,
        Operator.ENDS_WITH,
        Operator.MATCHES,
    }
)
"""The operators that may ignore case."""


def read_operand(operator: Operator, operand: JsonValue, *, ignore_case: bool) -> Any:
    """The operand as the operator relates to it, or None if it makes no sense of it."""
    if ignore_case and isinstance(operand, str):
        operand = f"(?i){operand}" if operator is Operator.MATCHES else operand.casefold()
    return MEANINGS[operator].read_operand(operand)


def holds(operator: Operator, value: JsonValue, operand: Scalar, *, ignore_case: bool) -> bool:
    """Whether one attribute value, no list, relates to one operand. Never raises."""
    meaning = MEANINGS[operator]
    if ignore_case and isinstance(value, str) and operator is not Operator.MATCHES:
        value = value.casefold()
    left = meaning.read_attribute(value)
    right = read_operand(operator, operand, ignore_case=ignore_case)
    return left is not None and right is not None and meaning.relates(left, right)
