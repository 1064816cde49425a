"""What is served to whom: rules and individual targets."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from domain import limits
from domain.condition import Condition, check_condition
from domain.keys import check_rule_key, check_text, check_variant_key
from domain.ramp import Ramp
from domain.segment import check_targeting_keys
from domain.split import Split
from domain.within import within

Serve: TypeAlias = str | Split | Ramp
"""One variant by its key, or a split, or a ramp."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A condition and what it serves. Its key names it in decisions, metrics and diffs."""

    key: str
    condition: Condition
    serve: Serve
    description: str = ""

    def __post_init__(self) -> None:
        check_rule_key(self.key, "key")
        check_text(self.description, limits.DESCRIPTION_LENGTH, "description")
        check_condition(self.condition, "condition")
        check_serve(self.serve, "serve")


@dataclass(frozen=True, slots=True)
class Target:
    """Targeting keys that get one variant, whatever the rules say."""

    variant: str
    keys: frozenset[str]

    def __post_init__(self) -> None:
        check_variant_key(self.variant, "variant")
        check_targeting_keys(self.keys, limits.TARGET_KEYS, "keys")


def check_serve(serve: Serve, *field: str) -> None:
    """A variant that is served alone needs a possible key; splits and ramps check themselves."""
    if isinstance(serve, str):
        with within(*field):
            check_variant_key(serve, "variant")


def served_variants(serve: Serve) -> Iterator[str]:
    """Every variant that may come out."""
    match serve:
        case str():
            yield serve
        case Split(shares=shares):
            yield from (share.variant for share in shares)
        case Ramp(points=points):
            yield from (share.variant for share in points[0].shares)
