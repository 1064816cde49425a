"""Evaluating and explaining what is served."""

import pytest

from application.commands.create_flag import CreateFlag
from application.commands.set_targeting import SetTargeting
from application.commands.turn_flag import TurnFlag
from application.queries.evaluate_all import EvaluateAll
from application.queries.evaluate_flag import EvaluateFlag
from application.queries.explain_flag import ExplainFlag
from domain.condition import InSegment
from domain.decision import ErrorCode, Reason
from domain.environment import FlagSet
from domain.errors import EnvironmentNotFound
from domain.ramp import Ramp, RampPoint, RampShape
from domain.rule import Rule
from domain.split import Share
from domain.values import ValueType
from tests.unit.application.world import LIVE, NOW, TRIAL, World

ADA = {"targetingKey": "ada"}
EVE = {"targetingKey": "eve"}


@pytest.fixture
async def live(shop: World) -> World:
    """In production ``banner`` is on for the segment, and ``size`` grows at `NOW` plus 10."""
    rule = Rule("beta", InSegment("beta"), "on")
    await shop.do(SetTargeting(flag_set=LIVE, flag="banner", on=True, default="off", rules=(rule,)))
    ramp = Ramp(
        (
            RampPoint(0, (Share("small", 100_000), Share("large", 0))),
            RampPoint(NOW + 10, (Share("small", 0), Share("large", 100_000))),
        ),
        RampShape.STEPS,
    )
    await shop.do(SetTargeting(flag_set=LIVE, flag="size", on=True, default=ramp))
    return shop


async def test_one_flag(live: World) -> None:
    ada = await live.do(EvaluateFlag(flag_set=LIVE, flag="banner", context=ADA))
    eve = await live.do(EvaluateFlag(flag_set=LIVE, flag="banner", context=EVE))
    trial = await live.do(EvaluateFlag(flag_set=TRIAL, flag="banner", context=ADA))

    assert (ada.value, ada.reason, ada.rule) == (True, Reason.TARGETING_MATCH, "beta")
    assert (eve.value, eve.reason) == (False, Reason.DEFAULT)
    assert (trial.value, trial.reason) == (False, Reason.DISABLED)


async def test_now_or_at_another_instant(live: World) -> None:
    now = await live.do(EvaluateFlag(flag_set=LIVE, flag="size", context=ADA))
    then = await live.do(EvaluateFlag(flag_set=LIVE, flag="size", context=ADA, at=NOW + 10))
    assert (now.value, then.value) == (1, 3)

    live.clock.advance(10)
    now = await live.do(EvaluateFlag(flag_set=LIVE, flag="size", context=ADA))
    then = await live.do(EvaluateFlag(flag_set=LIVE, flag="size", context=ADA, at=0))
    assert (now.value, then.value) == (3, 1)


async def test_every_flag_by_key(live: World) -> None:
    await live.do(CreateFlag(project="shop", key="a", value_type=ValueType.BOOLEAN))

    now = await live.do(EvaluateAll(flag_set=LIVE, context=ADA))
    assert [(key, decision.value) for key, decision in now] == [
        ("a", False),
        ("banner", True),
        ("size", 1),
    ]
    then = await live.do(EvaluateAll(flag_set=LIVE, context=ADA, at=NOW + 10))
    assert dict(then)["size"].value == 3


async def test_an_explanation_agrees_with_the_decision(live: World) -> None:
    for flag in ("banner", "size"):
        for at in (None, NOW + 10):
            query = ExplainFlag(flag_set=LIVE, flag=flag, context=ADA, at=at)
            explanation = await live.do(query)
            decision = await live.do(EvaluateFlag(flag_set=LIVE, flag=flag, context=ADA, at=at))
            assert explanation.decision == decision
            assert explanation.steps


async def test_a_change_is_served_when_it_is_answered(live: World) -> None:
    await live.do(TurnFlag(flag_set=LIVE, flag="banner", on=False))

    decision = await live.do(EvaluateFlag(flag_set=LIVE, flag="banner", context=ADA))
    assert decision.reason is Reason.DISABLED
    assert live.meter.failures == []


async def test_an_unknown_flag_is_an_error_decision(live: World) -> None:
    decision = await live.do(EvaluateFlag(flag_set=LIVE, flag="none", context=ADA))

    assert decision.error_code is ErrorCode.FLAG_NOT_FOUND


@pytest.mark.parametrize("flag_set", [FlagSet("shop", "none"), FlagSet("none", "production")])
async def test_an_unknown_environment_is_not_found(live: World, flag_set: FlagSet) -> None:
    for query in (
        EvaluateFlag(flag_set=flag_set, flag="banner", context=ADA),
        EvaluateAll(flag_set=flag_set, context=ADA),
        ExplainFlag(flag_set=flag_set, flag="banner", context=ADA),
    ):
        with pytest.raises(EnvironmentNotFound):
            await live.do(query)
