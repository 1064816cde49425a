"""Projects, environments, segments and flags: the next version of each."""

from collections.abc import Callable
from typing import Any

import pytest

from domain.environment import Environment, FlagSet, Project
from domain.variant import Variant
from tests.unit.domain.examples import ON_AND_OFF, a_flag, a_segment, a_targeting


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
