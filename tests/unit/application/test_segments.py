"""Segments and their members."""

import pytest

from application.commands.change_members import ChangeMembers
from application.commands.change_segment import REMOVE, ChangeSegment
from application.commands.define_segment import DefineSegment
from application.commands.delete_segment import DeleteSegment
from application.commands.set_targeting import SetTargeting
from application.pages import PageRequest
from application.queries.find_segment import FindSegment
from application.queries.list_members import ListMembers, Membership
from domain.condition import InSegment, Percentage
from domain.errors import (
    InvalidDefinition,
    ProjectNotFound,
    SegmentAlreadyExists,
    SegmentNotFound,
    SegmentStillUsed,
    StaleVersion,
)
from domain.rule import Rule
from domain.segment import Segment
from tests.unit.application.world import LIVE, World


async def test_keeps_what_is_said_of_it(shop: World) -> None:
    created = await shop.do(
        DefineSegment(
            project="shop",
            key="staff",
            name="Staff",
            description="Us",
            included=frozenset({"ada"}),
            excluded=frozenset({"eve"}),
            condition=Percentage(1),
        )
    )

    assert created == Segment(
        id=created.id,
        key="staff",
        name="Staff",
        description="Us",
        included=frozenset({"ada"}),
        excluded=frozenset({"eve"}),
        condition=Percentage(1),
    )
    assert await shop.do(FindSegment(project="shop", key="staff")) == created


async def test_segments_get_ids_of_their_own(shop: World) -> None:
    first = await shop.do(DefineSegment(project="shop", key="a"))
    second = await shop.do(DefineSegment(project="shop", key="b"))

    assert first.id != second.id


async def test_a_key_is_never_reused(shop: World) -> None:
    await shop.do(DeleteSegment(project="shop", key="beta", expected_version=1))

    with pytest.raises(SegmentNotFound):
        await shop.do(FindSegment(project="shop", key="beta"))
    with pytest.raises(SegmentAlreadyExists):
        await shop.do(DefineSegment(project="shop", key="beta"))


async def test_changes_what_is_given(shop: World) -> None:
    changed = await shop.do(
        ChangeSegment(
            project="shop", key="beta", expected_version=1, name="Beta", condition=Percentage(5)
        )
    )
    assert (changed.name, changed.condition, changed.version) == ("Beta", Percentage(5), 2)
    assert changed.included == frozenset({"ada", "bob"})

    renamed = await shop.do(ChangeSegment(project="shop", key="beta", name="B"))
    assert renamed.condition == Percentage(5)
    freed = await shop.do(ChangeSegment(project="shop", key="beta", condition=REMOVE))
    assert (freed.condition, freed.name) == (None, "B")


async def test_members_come_and_go(shop: World) -> None:
    changed = await shop.do(
        ChangeMembers(
            project="shop",
            key="beta",
            expected_version=1,
            include=frozenset({"eve", "new"}),
            exclude=frozenset({"ada"}),
            forget=frozenset({"bob", "nobody"}),
        )
    )

    assert changed.included == frozenset({"eve", "new"})
    assert changed.excluded == frozenset({"ada"})
    assert changed.version == 2


@pytest.mark.parametrize(
    ("lists", "field"),
    [
        ({"include": {"x"}, "exclude": {"x"}}, "exclude"),
        ({"include": {"x"}, "forget": {"x"}}, "forget"),
        ({"exclude": {"x"}, "forget": {"x"}}, "forget"),
    ],
)
async def test_a_key_is_named_in_one_list(
    shop: World, lists: dict[str, set[str]], field: str
) -> None:
    keys = {name: frozenset(named) for name, named in lists.items()}
    with pytest.raises(InvalidDefinition) as caught:
        await shop.do(ChangeMembers(project="shop", key="beta", **keys))  # type: ignore[arg-type]
    assert caught.value.path == (field,)


async def test_no_difference_is_no_new_version(shop: World) -> None:
    before = shop.steps

    for command in (
        ChangeSegment(project="shop", key="beta"),
        ChangeSegment(project="shop", key="beta", condition=REMOVE, name=""),
        ChangeMembers(project="shop", key="beta", include=frozenset({"ada"})),
    ):
        assert (await shop.do(command)).version == 1
    assert shop.steps == before


async def test_a_stale_caller_is_told(shop: World) -> None:
    await shop.do(ChangeSegment(project="shop", key="beta", name="new"))

    for command in (
        ChangeSegment(project="shop", key="beta", expected_version=1),
        ChangeMembers(project="shop", key="beta", expected_version=1),
        DeleteSegment(project="shop", key="beta", expected_version=1),
    ):
        with pytest.raises(StaleVersion, match="the segment '") as caught:
            await shop.do(command)
        assert (caught.value.expected, caught.value.current) == (1, 2)


async def test_a_segment_in_use_is_not_deleted(shop: World) -> None:
    rule = Rule("r", InSegment("beta"), "on")
    await shop.do(SetTargeting(flag_set=LIVE, flag="banner", rules=(rule,)))

    with pytest.raises(SegmentStillUsed) as caught:
        await shop.do(DeleteSegment(project="shop", key="beta"))
    assert caught.value.users == ("production/banner",)


async def test_members_in_pages(shop: World) -> None:
    keys = frozenset({"c", "a", "é", "b", "B"})
    await shop.do(DefineSegment(project="shop", key="many", included=keys))

    async def page(limit: int, after: str = "") -> tuple[list[str], str | None]:
        asked = ListMembers(project="shop", segment="many", page=PageRequest(limit, after))
        found = await shop.do(asked)
        return list(found.items), found.next_after

    assert await page(5) == (["B", "a", "b", "c", "é"], None)
    assert await page(2) == (["B", "a"], "a")
    assert await page(2, "a") == (["b", "c"], "c")
    assert await page(2, "c") == (["é"], None)


async def test_members_are_included_or_excluded(shop: World) -> None:
    excluded = await shop.do(
        ListMembers(project="shop", segment="beta", membership=Membership.EXCLUDED)
    )
    included = await shop.do(ListMembers(project="shop", segment="beta"))

    assert (included.items, excluded.items) == (("ada", "bob"), ("eve",))


@pytest.mark.parametrize("command", [ChangeSegment, ChangeMembers, DeleteSegment])
async def test_what_does_not_exist_is_not_found(
    shop: World, command: type[ChangeSegment | ChangeMembers | DeleteSegment]
) -> None:
    with pytest.raises(ProjectNotFound):
        await shop.do(command(project="none", key="beta"))
    with pytest.raises(SegmentNotFound):
        await shop.do(command(project="shop", key="none"))
    with pytest.raises(ProjectNotFound):
        await shop.do(DefineSegment(project="none", key="beta"))
