"""What an environment does with a flag."""

from itertools import pairwise

import pytest

from application.commands.create_flag import CreateFlag
from application.commands.set_targeting import SetTargeting
from application.commands.turn_flag import TurnFlag
from application.queries.find_targeting import FindTargeting
from domain import limits
from domain.condition import AllOf, AnyOf, InSegment, Not, Prerequisite
from domain.environment import FlagSet
from domain.errors import (
    EnvironmentNotFound,
    FlagNotFound,
    InvalidDefinition,
    PathPart,
    ProjectNotFound,
    StaleVersion,
)
from domain.rule import Rule, Target
from domain.split import Share, Split
from domain.values import ValueType
from tests.unit.application.world import LIVE, TRIAL, World


def asking(*flags: str) -> tuple[Prerequisite, ...]:
    return tuple(Prerequisite(flag, ("on",)) for flag in flags)


async def add_flags(world: World, *keys: str) -> None:
    for key in keys:
        await world.do(CreateFlag(project="shop", key=key, value_type=ValueType.BOOLEAN))


async def test_changes_what_is_given(shop: World) -> None:
    rule = Rule("beta", InSegment("beta"), Split((Share("on", 50_000), Share("off", 50_000))))
    changed = await shop.do(
        SetTargeting(
            flag_set=LIVE,
            flag="banner",
            expected_version=1,
            on=True,
            default="off",
            targets=(Target("on", frozenset({"ada"})),),
            rules=(rule,),
            prerequisites=(Prerequisite("size", ("small", "large")),),
        )
    )
    assert (changed.on, changed.default, changed.off_variant) == (True, "off", "off")
    assert (changed.rules, changed.version) == ((rule,), 2)
    assert await shop.do(FindTargeting(flag_set=LIVE, flag="banner")) == changed
    assert not (await shop.do(FindTargeting(flag_set=TRIAL, flag="banner"))).on

    cleared = await shop.do(
        SetTargeting(flag_set=LIVE, flag="banner", rules=(), off_variant="on", prerequisites=())
    )
    assert (cleared.rules, cleared.off_variant, cleared.targets) == ((), "on", changed.targets)


async def test_no_difference_is_no_new_version(shop: World) -> None:
    before = shop.steps

    for command in (
        SetTargeting(flag_set=LIVE, flag="banner"),
        SetTargeting(flag_set=LIVE, flag="banner", on=False, rules=()),
        TurnFlag(flag_set=LIVE, flag="banner", on=False),
    ):
        assert (await shop.do(command)).version == 1
    assert shop.steps == before


async def test_turns_one_environment(shop: World) -> None:
    turned = await shop.do(TurnFlag(flag_set=LIVE, flag="banner", on=True, expected_version=1))

    assert (turned.on, turned.version) == (True, 2)
    assert not (await shop.do(FindTargeting(flag_set=TRIAL, flag="banner"))).on
    assert not (await shop.do(TurnFlag(flag_set=LIVE, flag="banner", on=False))).on


async def test_a_stale_caller_is_told(shop: World) -> None:
    await shop.do(TurnFlag(flag_set=LIVE, flag="banner", on=True))

    for command in (
        TurnFlag(flag_set=LIVE, flag="banner", on=False, expected_version=1),
        SetTargeting(flag_set=LIVE, flag="banner", default="off", expected_version=1),
        SetTargeting(flag_set=LIVE, flag="banner", expected_version=1),
    ):
        with pytest.raises(StaleVersion, match="the targeting of '") as caught:
            await shop.do(command)
        assert (caught.value.expected, caught.value.current) == (1, 2)


@pytest.mark.parametrize(
    ("changes", "path", "rule"),
    [
        ({"default": "blue"}, ("default",), "no variant 'blue'"),
        ({"off_variant": "blue"}, ("off_variant",), "no variant 'blue'"),
        ({"rules": (Rule("r", AllOf(()), "blue"),)}, ("rules", 0, "serve"), "no variant 'blue'"),
        (
            {"targets": (Target("blue", frozenset()),)},
            ("targets", 0, "variant"),
            "no variant 'blue'",
        ),
        (
            {"rules": (Rule("a", AllOf(()), "on"), Rule("r", Not(InSegment("none")), "on"))},
            ("rules", 1, "condition"),
            "there is no segment 'none'",
        ),
        ({"prerequisites": asking("none")}, ("prerequisites", 0), "there is no flag 'none'"),
        (
            {"prerequisites": asking("size")},
            ("prerequisites", 0),
            "the flag 'size' has no variant 'on'; it has large, medium, small",
        ),
        (
            {"rules": (Rule("r", AnyOf(asking("none")), "on"),)},
            ("rules", 0, "condition"),
            "there is no flag 'none'",
        ),
    ],
)
async def test_what_is_not_there_is_refused_at_its_place(
    shop: World, changes: dict[str, object], path: tuple[PathPart, ...], rule: str
) -> None:
    before = shop.steps
    with pytest.raises(InvalidDefinition) as caught:
        await shop.do(
            SetTargeting(flag_set=LIVE, flag="banner", **changes)  # type: ignore[arg-type]
        )

    assert caught.value.path == path
    assert rule in caught.value.rule
    assert shop.steps == before


async def test_flags_do_not_ask_one_another_in_a_circle(shop: World) -> None:
    await add_flags(shop, "a", "b", "c")
    await shop.do(SetTargeting(flag_set=LIVE, flag="a", prerequisites=asking("b")))
    await shop.do(
        SetTargeting(flag_set=LIVE, flag="b", rules=(Rule("r", AllOf(asking("c")), "on"),))
    )

    with pytest.raises(InvalidDefinition) as caught:
        await shop.do(SetTargeting(flag_set=LIVE, flag="c", prerequisites=asking("banner", "a")))
    assert caught.value.path == ("prerequisites", 1)
    assert "a → b → c → a" in caught.value.rule

    rules = (
        Rule("fine", AllOf(asking("banner")), "on"),
        Rule("circle", AllOf(asking("banner", "b")), "on"),
        Rule("also", AllOf(asking("a")), "on"),
    )
    with pytest.raises(InvalidDefinition) as caught:
        await shop.do(SetTargeting(flag_set=LIVE, flag="c", rules=rules))
    assert caught.value.path == ("rules", 1, "condition")
    assert "b → c → b" in caught.value.rule

    await shop.do(SetTargeting(flag_set=TRIAL, flag="c", prerequisites=asking("a")))


async def test_chains_of_prerequisites_are_not_too_long(shop: World) -> None:
    keys = [f"chain-{number}" for number in range(limits.PREREQUISITE_DEPTH + 1)]
    await add_flags(shop, *keys)
    for key, asked in pairwise(keys[1:]):
        await shop.do(SetTargeting(flag_set=LIVE, flag=key, prerequisites=asking(asked)))

    with pytest.raises(InvalidDefinition, match="longer than 10") as caught:
        await shop.do(SetTargeting(flag_set=LIVE, flag=keys[0], prerequisites=asking(keys[1])))
    assert caught.value.path == ("prerequisites", 0)


async def test_what_it_referred_to_before_is_still_there(shop: World) -> None:
    rule = Rule("r", InSegment("beta"), "on")
    await shop.do(SetTargeting(flag_set=LIVE, flag="banner", rules=(rule,)))

    changed = await shop.do(
        SetTargeting(flag_set=LIVE, flag="banner", rules=(rule, Rule("s", AllOf(()), "off")))
    )
    assert [each.key for each in changed.rules] == ["r", "s"]


@pytest.mark.parametrize(
    ("flag_set", "flag", "error"),
    [
        (FlagSet("none", "production"), "banner", ProjectNotFound),
        (FlagSet("shop", "none"), "banner", EnvironmentNotFound),
        (LIVE, "none", FlagNotFound),
    ],
)
async def test_what_does_not_exist_is_not_found(
    shop: World, flag_set: FlagSet, flag: str, error: type[Exception]
) -> None:
    for command in (
        SetTargeting(flag_set=flag_set, flag=flag, on=True),
        TurnFlag(flag_set=flag_set, flag=flag, on=True),
    ):
        with pytest.raises(error):
            await shop.do(command)
