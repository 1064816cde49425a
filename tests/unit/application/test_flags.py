"""Creating, changing, archiving and restoring flags."""

from itertools import pairwise

import pytest

from application.commands.archive_flag import ArchiveFlag
from application.commands.change_flag import ChangeFlag
from application.commands.create_flag import CreateFlag
from application.commands.delete_segment import DeleteSegment
from application.commands.restore_flag import RestoreFlag
from application.commands.set_targeting import SetTargeting
from application.commands.turn_flag import TurnFlag
from application.queries.find_flag import FindFlag
from application.queries.find_targeting import FindTargeting
from domain import limits
from domain.condition import InSegment, Prerequisite
from domain.errors import (
    FlagAlreadyExists,
    FlagArchived,
    FlagNotFound,
    FlagStillUsed,
    InvalidDefinition,
    ProjectNotFound,
    StaleVersion,
    VariantStillUsed,
)
from domain.flag import ON_OFF, Flag, FlagKind
from domain.rule import Rule
from domain.split import Share, Split
from domain.values import ValueType
from domain.variant import Variant
from tests.unit.application.conftest import SIZES
from tests.unit.application.world import LIVE, TRIAL, World

ASKS_BANNER = SetTargeting(
    flag_set=LIVE, flag="size", prerequisites=(Prerequisite("banner", ("off",)),)
)


async def test_a_boolean_flag_gets_on_and_off_and_is_off(shop: World) -> None:
    created = await shop.do(CreateFlag(project="shop", key="new", value_type=ValueType.BOOLEAN))

    assert created.variants == ON_OFF
    for flag_set in (LIVE, TRIAL):
        targeting = await shop.do(FindTargeting(flag_set=flag_set, flag="new"))
        found = (targeting.on, targeting.default, targeting.off_variant, targeting.rules)
        assert found == (False, "on", "off", ())


async def test_keeps_what_is_said_of_it(shop: World) -> None:
    command = CreateFlag(
        project="shop",
        key="new",
        value_type=ValueType.STRING,
        variants=(Variant("a", "A"), Variant("b", "B"), Variant("c", "C")),
        name="New",
        description="Something new",
        owner="team",
        tags=frozenset({"t"}),
        kind=FlagKind.EXPERIMENT,
        client_visible=True,
        default_variant="b",
        off_variant="a",
        id="id-from-elsewhere",
    )
    created = await shop.do(command)

    assert created == Flag(
        id="id-from-elsewhere",
        key="new",
        value_type=ValueType.STRING,
        variants=command.variants,
        name="New",
        description="Something new",
        owner="team",
        tags=frozenset({"t"}),
        kind=FlagKind.EXPERIMENT,
        client_visible=True,
    )
    assert await shop.do(FindFlag(project="shop", key="new")) == created
    targeting = await shop.do(FindTargeting(flag_set=LIVE, flag="new"))
    assert (targeting.default, targeting.off_variant) == ("b", "a")


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"default_variant": "none"}, ("default_variant",)),
        ({"off_variant": "none"}, ("off_variant",)),
        ({"value_type": ValueType.STRING}, ("variants",)),
        ({"key": "no spaces"}, ("key",)),
        ({"id": ""}, ("id",)),
    ],
)
async def test_an_impossible_flag_is_refused_at_the_field(
    shop: World, changes: dict[str, object], path: tuple[str, ...]
) -> None:
    plain: dict[str, object] = {"project": "shop", "key": "new", "value_type": ValueType.BOOLEAN}
    with pytest.raises(InvalidDefinition) as caught:
        await shop.do(CreateFlag(**(plain | changes)))  # type: ignore[arg-type]

    assert caught.value.path == path


async def test_a_flag_needs_a_project_and_a_free_key(shop: World) -> None:
    with pytest.raises(ProjectNotFound):
        await shop.do(CreateFlag(project="none", key="new", value_type=ValueType.BOOLEAN))
    await shop.do(ArchiveFlag(project="shop", key="banner"))
    with pytest.raises(FlagAlreadyExists):
        await shop.do(CreateFlag(project="shop", key="banner", value_type=ValueType.BOOLEAN))


async def test_changes_what_is_given(shop: World) -> None:
    changed = await shop.do(
        ChangeFlag(project="shop", key="size", expected_version=1, name="S", owner="me")
    )

    assert (changed.name, changed.owner, changed.variants, changed.version) == ("S", "me", SIZES, 2)
    assert await shop.do(FindFlag(project="shop", key="size")) == changed


async def test_no_difference_is_no_new_version(shop: World) -> None:
    before = shop.steps

    for command in (
        ChangeFlag(project="shop", key="size"),
        ChangeFlag(project="shop", key="size", variants=SIZES, client_visible=False),
        RestoreFlag(project="shop", key="size"),
    ):
        assert (await shop.do(command)).version == 1
    assert shop.steps == before


async def test_a_stale_caller_is_told(shop: World) -> None:
    await shop.do(ChangeFlag(project="shop", key="size", name="new"))

    for command in (
        ChangeFlag(project="shop", key="size", expected_version=1, name="other"),
        ArchiveFlag(project="shop", key="size", expected_version=1),
        RestoreFlag(project="shop", key="size", expected_version=3),
    ):
        with pytest.raises(StaleVersion) as caught:
            await shop.do(command)
        assert (caught.value.key, caught.value.current) == ("size", 2)


async def test_an_unused_variant_can_go(shop: World) -> None:
    kept = (SIZES[0], SIZES[2], Variant("huge", 4))
    changed = await shop.do(ChangeFlag(project="shop", key="size", variants=kept))

    assert changed.variants == kept


async def test_a_served_variant_stays(shop: World) -> None:
    split = Split((Share("medium", 100_000), Share("small", 0)))
    await shop.do(SetTargeting(flag_set=LIVE, flag="size", default=split))

    for kept, variant, users in (
        (SIZES[:2], "large", ("development/size", "production/size")),
        ((SIZES[0], SIZES[2]), "medium", ("production/size",)),
    ):
        with pytest.raises(VariantStillUsed) as caught:
            await shop.do(ChangeFlag(project="shop", key="size", variants=kept))
        assert (caught.value.key, caught.value.users) == (variant, users)


async def test_a_required_variant_stays(shop: World) -> None:
    needed = Prerequisite("size", ("medium",))
    await shop.do(SetTargeting(flag_set=TRIAL, flag="banner", prerequisites=(needed,)))

    with pytest.raises(VariantStillUsed) as caught:
        await shop.do(ChangeFlag(project="shop", key="size", variants=(SIZES[0], SIZES[2])))
    assert caught.value.users == ("development/banner",)


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


async def test_a_flag_is_not_restored_when_a_segment_is_gone(shop: World) -> None:
    rule = Rule("r", InSegment("beta"), "on")
    await shop.do(SetTargeting(flag_set=TRIAL, flag="banner", rules=(rule,)))
    await shop.do(ArchiveFlag(project="shop", key="banner"))
    await shop.do(DeleteSegment(project="shop", key="beta"))

    with pytest.raises(InvalidDefinition) as caught:
        await shop.do(RestoreFlag(project="shop", key="banner"))
    assert caught.value.path == ("environments", "development", "rules", 0, "condition")
    assert "beta" in caught.value.rule


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


@pytest.mark.parametrize("command", [ChangeFlag, ArchiveFlag, RestoreFlag])
async def test_what_does_not_exist_is_not_found(
    shop: World, command: type[ChangeFlag | ArchiveFlag | RestoreFlag]
) -> None:
    with pytest.raises(ProjectNotFound):
        await shop.do(command(project="none", key="banner"))
    with pytest.raises(FlagNotFound):
        await shop.do(command(project="shop", key="none"))
