"""What is served, from options: a variant, JSON, or percentages."""

import re
from typing import Any, Final

from domain.bucketing import TOTAL_WEIGHT
from entrypoints.cli.arguments import read_object
from entrypoints.cli.exits import Exit, Failure
from entrypoints.cli.views import percent

_PERCENT: Final = re.compile(r"(\d{1,3})(?:\.(\d{1,3}))?", re.ASCII)

RAMP_EXAMPLE: Final = (
    '{"ramp": {"points": ['
    '{"at": "2027-01-01T00:00:00Z", "shares": [{"variant": "on", "weight": 0}, '
    '{"variant": "off", "weight": 100000}]}, '
    '{"at": "2027-01-15T00:00:00Z", "shares": [{"variant": "on", "weight": 100000}, '
    '{"variant": "off", "weight": 0}]}]}}'
)
"""A ramp in JSON, from nobody to everybody within two weeks; weights are thousandths of 1 %."""


def serve_of(given: str) -> dict[str, Any]:
    """What is served: JSON if it starts like that or names a JSON file, else a variant's key."""
    if given.lstrip().startswith("{") or given == "-" or given.endswith(".json"):
        return read_object(given, "--default")
    return {"variant": given}


def split_of(given: str) -> dict[str, Any]:
    """A split from ``on=25,off=75``: per cent, exact to a thousandth, that add up to 100."""
    shares: dict[str, int] = {}
    for part in given.split(","):
        variant, weight = _share(part.strip())
        if variant in shares:
            raise Failure(Exit.USAGE, f"--split: names '{variant}' more than once")
        shares[variant] = weight
    total = sum(shares.values())
    if total != TOTAL_WEIGHT:
        raise Failure(Exit.USAGE, f"--split: must add up to 100 %, adds up to {percent(total)}")
    listed = [{"variant": variant, "weight": weight} for variant, weight in shares.items()]
    return {"split": {"shares": listed}}


def default_of(default: str | None, split: str | None) -> dict[str, Any] | None:
    """What whoever matches no rule is served, from the one option of two that was given."""
    if default is not None and split is not None:
        raise Failure(Exit.USAGE, "--split: does not go with --default")
    if split is not None:
        return split_of(split)
    return None if default is None else serve_of(default)


def _share(part: str) -> tuple[str, int]:
    variant, separator, number = (piece.strip() for piece in part.rpartition("="))
    if not (separator and variant):
        raise Failure(Exit.USAGE, f"--split: must be like on=25,off=75, has '{part}'")
    found = _PERCENT.fullmatch(number.removesuffix("%").rstrip())
    if found is None:
        rule = "must be a number from 0 to 100 with at most 3 decimals"
        raise Failure(Exit.USAGE, f"--split: the percentage of '{variant}' {rule}, is '{number}'")
    whole, decimals = found[1], found[2] or ""
    return variant, int(whole + decimals.ljust(3, "0"))
