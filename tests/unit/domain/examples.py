"""Small valid definitions to start an example from, and answers about conditions."""

from collections.abc import Callable
from typing import Any

import pytest

from domain import limits
from domain.condition import Comparison, Condition
from domain.context import Context
from domain.environment import FlagSet
from domain.errors import InvalidDefinition
from domain.explanation import explain
from domain.flag import Flag, TargetedFlag
from domain.instants import Instant
from domain.operators import Operator
from domain.segment import Segment
from domain.snapshot import Snapshot
from domain.targeting import Targeting
from domain.values import JsonValue, Scalar, ValueType
from domain.variant import Variant
from tests.properties.serving import NOTHING, asking
from tests.strategies.rulesets import Ruleset

FLAG_SET = FlagSet("shop", "production")
ON_AND_OFF = (Variant("on", value=True), Variant("off", value=False))


def a_flag(key: str = "flag", **fields: Any) -> Flag:
    """A boolean flag with the variants `on` and `off`."""
    given: dict[str, Any] = {
        "id": f"id-{key}"[: limits.SEED_LENGTH],
        "key": key,
        "value_type": ValueType.BOOLEAN,
        "variants": ON_AND_OFF,
    }
    return Flag(**(given | fields))


def a_targeting(flag: str = "flag", **fields: Any) -> Targeting:
    """A targeting that is on and serves `on` to everybody."""
    given: dict[str, Any] = {"flag": flag, "on": True, "off_variant": "off", "default": "on"}
    return Targeting(**(given | fields))


def targeted(key: str = "flag", **fields: Any) -> TargetedFlag:
    """A boolean flag with this in its targeting."""
    return TargetedFlag(a_flag(key), a_targeting(key, **fields))


def a_segment(key: str = "beta", **fields: Any) -> Segment:
    """A segment without members."""
    return Segment(id=f"id-{key}"[: limits.SEED_LENGTH], key=key, **fields)


def fulfilled(
    condition: Condition,
    context: Context,
    instant: Instant = 0,
    around: Ruleset = NOTHING,
) -> bool:
    """Whether the compiled evaluator finds it so, and the reference does too."""
    ruleset = asking(condition, around)
    snapshot = Snapshot.compile(FLAG_SET, ruleset.flags, ruleset.segments)
    decision = snapshot.evaluate("flag", context, instant)
    assert explain(snapshot, "flag", context, instant).decision == decision
    return decision.variant == "yes"


def compares(
    value: JsonValue, operator: Operator, *operands: Scalar, ignore_case: bool = False
) -> bool:
    """Whether an attribute with this value compares so; its negation must say the opposite."""
    plain, negated = (
        fulfilled(Comparison("it", operator, operands, negation, ignore_case), {"it": value})
        for negation in (False, True)
    )
    assert plain is not negated
    return plain


def refusal(make: Callable[[], object]) -> str:
    """What the refusal says."""
    with pytest.raises(InvalidDefinition) as refused:
        make()
    return str(refused.value)
