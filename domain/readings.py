"""How operators read the values of attributes and operands: what is not of the kind is None."""

import ipaddress
import re
from bisect import bisect_left
from typing import Any, TypeAlias

import re2

from domain import limits
from domain.instants import Instant, parse_instant
from domain.values import JsonValue, Scalar

Network: TypeAlias = ipaddress.IPv4Network | ipaddress.IPv6Network
Address: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address
Version: TypeAlias = tuple[tuple[int, int, int], bool, tuple[tuple[int, int, str], ...]]
"""Release, whether it is a final one, and the pre-release parts, in SemVer's order."""


NUMBERS = frozenset({int, float})
"""The exact types of JSON numbers: a boolean is an integer for Python, but not for JSON."""


def read_scalar(value: JsonValue) -> tuple[type, Scalar] | None:
    """A scalar with its JSON type, so that ``true`` is not ``1``, but ``1`` is ``1.0``."""
    match value:
        case str():  # as most are
            return (str, value)
        case bool():
            return (bool, value)
        case int() | float():
            return (float, value)
        case _:
            return None


def read_text(value: JsonValue) -> str | None:
    """A string that is short enough to be searched."""
    return value if isinstance(value, str) and len(value) <= limits.ATTRIBUTE_TEXT else None


def read_number(value: JsonValue) -> int | float | None:
    """A number; booleans are none."""
    return value if type(value) in NUMBERS else None  # type: ignore[return-value]


def read_instant(value: JsonValue) -> Instant | None:
    """An RFC 3339 date-time as a string, or a date; without an offset it is taken as UTC."""
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
    """A pattern that RE2 accepts, and in little memory: no look-around, no back-references."""
    return value if isinstance(value, str) and not _refusal(value) else None


def pattern_fault(value: JsonValue) -> str:
    """What RE2 says against a pattern, and where; empty for what is no string, or is accepted."""
    if not isinstance(value, str):
        return ""
    refusal = _refusal(value)
    fault, _, fragment = refusal.partition(": ")
    if fragment in {"", value}:
        return fault
    # RE2 tells no place; but it reads from the left, so what it refuses is the last that it has
    # read of the shortest beginning of the pattern that it refuses in the same words.
    end = bisect_left(
        range(len(value) + 1), 1, key=lambda length: int(_refusal(value[:length]) == refusal)
    )
    return f"{fault} '{fragment}' at character {value.rfind(fragment, 0, end) + 1}"


def _refusal(pattern: str) -> str:
    """What RE2 says against a pattern, case mattering or not, which takes more memory."""
    try:
        re2.compile(pattern, quiet_options())
        re2.compile(pattern, quiet_options(ignore_case=True))
    except re2.error as error:
        return str(error.args[0], "utf-8", "replace")
    return ""


def quiet_options(*, ignore_case: bool = False) -> Any:
    """Options for RE2 that write nothing to standard error."""
    options = re2.Options()
    options.log_errors = False
    options.case_sensitive = not ignore_case
    options.max_mem = limits.PATTERN_BYTES
    return options
