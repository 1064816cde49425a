"""Projects, environments, segments and flags: the next version of each."""

from collections.abc import Callable
from typing import Any

import pytest

from domain.environment import Environment, FlagSet, Project
from domain.variant import Variant
from tests.unit.domain.examples import ON_AND_OFF, a_flag, a_segment, a_targeting, refusal


@pytest.mark.parametrize(
    ("aggregate", "field", "value"),
    [
        (Project(key="shop", version=4), "name", "Shop"),
        (Environment(project="shop", key="production", version=4), "description", "live"),
        (a_segment(version=4), "included", frozenset({"ann"})),
        (a_flag(version=4), "variants", (Variant("on", value=True), Variant("no", value=False))),
        (a_targeting(version=4), "default", "off"),
    ],
)
def test_a_change_makes_the_next_version(aggregate: Any, field: str, value: object) -> None:
    changed: Callable[..., Any] = aggregate.changed
    after = changed(**{field: value})
    assert (getattr(after, field), after.version) == (value, 5)
    assert aggregate.version == 4
    assert changed() is aggregate
    assert changed(**{field: getattr(aggregate, field)}) is aggregate
    assert after.changed(**{field: value}) is after


def test_an_environment_names_what_is_evaluated_in_it() -> None:
    environment = Environment(project="shop", key="production")
    assert environment.flag_set == FlagSet("shop", "production")
    assert str(environment.flag_set) == "shop/production"


def test_a_flag_knows_its_variants() -> None:
    assert a_flag(variants=ON_AND_OFF).variant_keys == {"on", "off"}


def test_a_new_flag_is_off_everywhere() -> None:
    flag = a_flag("banner")
    targeting = flag.initial_targeting()
    assert (targeting.flag, targeting.on, targeting.version) == ("banner", False, 1)
    assert (targeting.default, targeting.off_variant) == ("on", "off")
    chosen = flag.initial_targeting(default_variant="off", off_variant="on")
    assert (chosen.default, chosen.off_variant) == ("off", "on")


@pytest.mark.parametrize("field", ["default_variant", "off_variant"])
def test_a_new_flag_serves_variants_of_its_own(field: str) -> None:
    message = refusal(lambda: a_flag().initial_targeting(**{field: "blue"}))
    assert message == f"{field}: must be one of the variants: off, on"


def test_members_come_and_go() -> None:
    segment = a_segment(included=frozenset("abc"), excluded=frozenset("xyz"))
    after = segment.with_members(
        include=frozenset("dx"), exclude=frozenset("av"), forget=frozenset("byq")
    )
    assert (after.included, after.excluded) == (frozenset("cdx"), frozenset("avz"))
    assert after.version == 2
    nobody: frozenset[str] = frozenset()
    assert after.with_members(include=frozenset("c"), exclude=nobody, forget=nobody) is after


@pytest.mark.parametrize(
    ("include", "exclude", "forget", "message"),
    [
        ("ab", "bc", "", "exclude: 'b' is named in another list as well"),
        ("ab", "", "bc", "forget: 'b' is named in another list as well"),
        ("", "ab", "bc", "forget: 'b' is named in another list as well"),
    ],
)
def test_a_member_is_told_one_thing(include: str, exclude: str, forget: str, message: str) -> None:
    lists = {"include": include, "exclude": exclude, "forget": forget}
    members = {name: frozenset(keys) for name, keys in lists.items()}
    assert refusal(lambda: a_segment().with_members(**members)) == message
