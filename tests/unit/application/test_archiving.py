"""Archiving flags and bringing them back."""

from itertools import pairwise

import pytest

from application.commands.archive_flag import ArchiveFlag
from application.commands.change_flag import ChangeFlag
from application.commands.create_flag import CreateFlag
from application.commands.delete_segment import DeleteSegment
from application.commands.restore_flag import RestoreFlag
from application.commands.set_targeting import SetTargeting
from application.commands.turn_flag import TurnFlag
from domain import limits
from domain.condition import InSegment, Prerequisite
from domain.errors import FlagArchived, FlagStillUsed, InvalidDefinition, SegmentStillUsed
from domain.rule import Rule
from domain.values import ValueType
from tests.unit.application.world import LIVE, TRIAL, World

ASKS_BANNER = SetTargeting(
    flag_set=LIVE, flag="size", prerequisites=(Prerequisite("banner", ("off",)),)
)


async def test_an_archived_flag_is_not_served_nor_changed(shop: World) -> None:
    archived = await shop.do(ArchiveFlag(project="shop", key="banner", expected_version=1))

    assert (archived.archived, archived.version) == (True, 2)
    assert "banner" not in shop.snapshots.current(LIVE).flags
    for command in (
        ChangeFlag(project="shop", key="banner", name="new"),
        TurnFlag(flag_set=LIVE, flag="banner", on=True),
        SetTargeting(flag_set=LIVE, flag="banner", on=True),
    ):
        with pytest.raises(FlagArchived):
            await shop.do(command)
    assert await shop.do(ArchiveFlag(project="shop", key="banner")) == archived


async def test_a_flag_that_others_ask_is_not_archived(shop: World) -> None:
    await shop.do(ASKS_BANNER)

    with pytest.raises(FlagStillUsed) as caught:
        await shop.do(ArchiveFlag(project="shop", key="banner"))
    assert caught.value.users == ("production/size",)


async def test_a_restored_flag_is_served_as_before(shop: World) -> None:
    await shop.do(TurnFlag(flag_set=LIVE, flag="banner", on=True))
    await shop.do(ArchiveFlag(project="shop", key="banner"))
    restored = await shop.do(RestoreFlag(project="shop", key="banner"))

    assert (restored.archived, restored.version) == (False, 3)
    assert shop.snapshots.current(LIVE).flags["banner"].targeting.on


async def test_a_flag_is_not_restored_when_a_flag_it_asks_is_gone(shop: World) -> None:
    await shop.do(ASKS_BANNER)
    await shop.do(ArchiveFlag(project="shop", key="size"))
    await shop.do(ArchiveFlag(project="shop", key="banner"))

    with pytest.raises(InvalidDefinition) as caught:
        await shop.do(RestoreFlag(project="shop", key="size"))
    assert caught.value.path == ("environments", "production", "prerequisites", 0)
    assert caught.value.rule == "the flag 'banner' is archived"


async def test_a_segment_of_an_archived_flag_stays_so_that_it_can_be_restored(shop: World) -> None:
    rule = Rule("r", InSegment("beta"), "on")
    await shop.do(SetTargeting(flag_set=TRIAL, flag="banner", rules=(rule,)))
    await shop.do(ArchiveFlag(project="shop", key="banner"))

    with pytest.raises(SegmentStillUsed) as caught:
        await shop.do(DeleteSegment(project="shop", key="beta"))
    assert caught.value.users == ("development/banner",)
    await shop.do(RestoreFlag(project="shop", key="banner"))


async def test_a_flag_is_not_restored_when_its_chain_grew_too_long(shop: World) -> None:
    keys = [f"chain-{number}" for number in range(limits.PREREQUISITE_DEPTH + 1)]
    for key in keys:
        await shop.do(CreateFlag(project="shop", key=key, value_type=ValueType.BOOLEAN))

    async def ask(key: str, asked: str) -> None:
        needed = (Prerequisite(asked, ("on",)),)
        await shop.do(SetTargeting(flag_set=LIVE, flag=key, prerequisites=needed))

    await ask(keys[0], keys[1])
    await shop.do(ArchiveFlag(project="shop", key=keys[0]))
    for key, asked in pairwise(keys[1:]):
        await ask(key, asked)

    with pytest.raises(InvalidDefinition, match="longer than 10") as caught:
        await shop.do(RestoreFlag(project="shop", key=keys[0]))
    assert caught.value.path == ("environments", "production", "prerequisites", 0)
