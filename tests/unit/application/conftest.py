"""A shop with flags in two environments."""

import pytest

from application.commands.create_flag import CreateFlag
from application.commands.create_project import CreateProject
from application.commands.define_segment import DefineSegment
from domain.values import ValueType
from domain.variant import Variant
from tests.unit.application.world import World

SIZES = (Variant("small", 1), Variant("medium", 2), Variant("large", 3))


@pytest.fixture
def empty() -> World:
    """A store in which nothing was ever done."""
    return World()


@pytest.fixture
async def shop(empty: World) -> World:
    """The project ``shop`` with the flags ``banner`` and ``size`` and the segment ``beta``."""
    await empty.do(CreateProject(key="shop"))
    await empty.do(CreateFlag(project="shop", key="banner", value_type=ValueType.BOOLEAN))
    await empty.do(
        CreateFlag(project="shop", key="size", value_type=ValueType.NUMBER, variants=SIZES)
    )
    await empty.do(
        DefineSegment(
            project="shop",
            key="beta",
            included=frozenset({"ada", "bob"}),
            excluded=frozenset({"eve"}),
        )
    )
    return empty
