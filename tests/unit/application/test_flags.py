"""Creating, changing, archiving and restoring flags."""

import pytest

from application.commands.archive_flag import ArchiveFlag
from application.commands.change_flag import ChangeFlag
from application.commands.create_flag import CreateFlag
from application.commands.restore_flag import RestoreFlag
from application.commands.set_targeting import SetTargeting
from application.queries.find_flag import FindFlag
from application.queries.find_targeting import FindTargeting
from domain.condition import Prerequisite
from domain.errors import (
    FlagAlreadyExists,
    FlagNotFound,
    InvalidDefinition,
    ProjectNotFound,
    StaleVersion,
    VariantStillUsed,
)
from domain.flag import ON_OFF, Flag, FlagKind
from domain.split import Share, Split
from domain.values import ValueType
from domain.variant import Variant
from tests.unit.application.conftest import SIZES
from tests.unit.application.world import LIVE, TRIAL, World


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
    )
    created = await shop.do(command)

    assert created == Flag(
        id=created.id,
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
        with pytest.raises(StaleVersion, match="the flag '") as caught:
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


@pytest.mark.parametrize("command", [ChangeFlag, ArchiveFlag, RestoreFlag])
async def test_what_does_not_exist_is_not_found(
    shop: World, command: type[ChangeFlag | ArchiveFlag | RestoreFlag]
) -> None:
    with pytest.raises(ProjectNotFound):
        await shop.do(command(project="none", key="banner"))
    with pytest.raises(FlagNotFound):
        await shop.do(command(project="shop", key="none"))
