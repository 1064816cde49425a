"""What every store promises about targeting."""

import pytest

from domain.condition import AllOf, InSegment, Not, Prerequisite
from domain.errors import FlagAlreadyExists, FlagNotFound, StaleVersion
from domain.notation.flags import write_targeting
from domain.targeting import Targeting
from domain.values import canonical
from tests.contracts.examples import (
    FULL_TARGETING,
    LIVE,
    TRIAL,
    adding,
    flag,
    rule,
    targeting,
)
from tests.contracts.store import AUTHOR, Store, StoreContract

ASKS_TWICE = targeting(
    "asking",
    prerequisites=(Prerequisite("banner", ("on",)),),
    rules=(rule(AllOf((Not(Prerequisite("banner", ("off",))), InSegment("beta")))),),
    version=2,
)


def exactly(found: Targeting) -> tuple[str, int]:
    return canonical(write_targeting(found)), found.version


class TargetingsContract(StoreContract):
    async def test_returns_what_was_stored(self, shop: Store) -> None:
        await shop.write(lambda work: work.flags.add("shop", flag()))
        await shop.write(lambda work: work.targetings.add(LIVE, FULL_TARGETING))

        found = await shop.look(lambda work: work.targetings.find(LIVE, "banner"))
        assert found == FULL_TARGETING
        assert exactly(found) == exactly(FULL_TARGETING)

    async def test_each_environment_has_its_own(self, shop: Store) -> None:
        await shop.write(adding(flag()))
        turned = targeting().turned(on=True)
        await shop.write(lambda work: work.targetings.save(LIVE, turned))

        of_flag = await shop.look(lambda work: work.targetings.of_flag("shop", "banner"))
        assert of_flag == {"development": targeting(), "production": turned}
        assert await shop.look(lambda work: work.targetings.find(TRIAL, "banner")) == targeting()
        assert await shop.look(lambda work: work.targetings.of_flag("shop", "none")) == {}

    async def test_finds_all_of_one_environment_by_flag(self, shop: Store) -> None:
        await shop.write(adding(flag("b"), flag("B"), flag("a", archived=True)))

        found = await shop.look(lambda work: work.targetings.find_all(LIVE))
        assert [each.flag for each in found] == ["B", "a", "b"]

    async def test_an_unknown_flag_is_not_found(self, shop: Store) -> None:
        with pytest.raises(FlagNotFound):
            await shop.look(lambda work: work.targetings.find(LIVE, "banner"))

    async def test_forgets_what_was_not_committed(self, shop: Store) -> None:
        await shop.write(adding(flag()))
        await shop.look(lambda work: work.targetings.save(LIVE, targeting().turned(on=True)))

        found = await shop.look(lambda work: work.targetings.find(LIVE, "banner"))
        assert exactly(found) == exactly(targeting())

    async def test_a_flag_has_one_targeting_an_environment(self, shop: Store) -> None:
        await shop.write(adding(flag()))

        with pytest.raises(FlagAlreadyExists) as caught:
            await shop.look(lambda work: work.targetings.add(LIVE, targeting()))
        assert caught.value.key == "banner"

    async def test_the_second_of_two_writers_loses(self, shop: Store) -> None:
        await shop.write(adding(flag()))
        mine, yours = targeting().turned(on=True), targeting().changed(default="off")
        await shop.write(lambda work: work.targetings.save(LIVE, mine))

        with pytest.raises(StaleVersion, match="the targeting of '") as caught:
            await shop.look(lambda work: work.targetings.save(LIVE, yours))
        assert (caught.value.expected, caught.value.current) == (1, 2)
        assert await shop.look(lambda work: work.targetings.find(LIVE, "banner")) == mine

    async def test_nothing_is_saved_that_was_never_added(self, shop: Store) -> None:
        with pytest.raises(FlagNotFound):
            await shop.look(lambda work: work.targetings.save(LIVE, targeting(version=2)))


class TargetingUsersContract(StoreContract):
    """Who depends on what, in all environments of a project."""

    @pytest.fixture
    async def asking(self, shop: Store) -> Store:
        """In production, and there alone, the flag ``asking`` asks ``banner`` and a segment."""
        await shop.write(adding(flag(), flag("asking")))
        await shop.write(lambda work: work.targetings.save(LIVE, ASKS_TWICE))
        return shop

    async def test_the_graph_counts_every_question(self, asking: Store) -> None:
        live = await asking.look(lambda work: work.targetings.prerequisite_graph(LIVE))
        trial = await asking.look(lambda work: work.targetings.prerequisite_graph(TRIAL))

        assert live == {"asking": ["banner", "banner"], "banner": []}
        assert trial == {"asking": [], "banner": []}

    async def test_names_the_users(self, asking: Store) -> None:
        users = ("production/asking",)
        async with asking.units_of_work(AUTHOR) as work:
            asked = work.targetings
            assert await asked.users_of_flag("shop", "banner") == users
            assert await asked.users_of_flag("shop", "asking") == ()
            assert await asked.users_of_variant("shop", "banner", "on") == users
            assert await asked.users_of_variant("shop", "banner", "off") == users
            assert await asked.users_of_variant("shop", "banner", "blue") == ()
            assert await asked.users_of_segment("shop", "beta") == users
            assert await asked.users_of_segment("shop", "staff") == ()
            assert await asked.users_of_flag("warehouse", "banner") == ()

    async def test_names_them_sorted_and_sees_its_own_changes(self, asking: Store) -> None:
        async with asking.units_of_work(AUTHOR) as work:
            await work.targetings.save(TRIAL, ASKS_TWICE)

            found = await work.targetings.users_of_flag("shop", "banner")
            assert found == ("development/asking", "production/asking")
            graph = await work.targetings.prerequisite_graph(TRIAL)
            assert graph["asking"] == ["banner", "banner"]

    async def test_forgets_who_no_longer_asks(self, asking: Store) -> None:
        plain = ASKS_TWICE.changed(prerequisites=(), rules=())
        await asking.write(lambda work: work.targetings.save(LIVE, plain))

        async with asking.units_of_work(AUTHOR) as work:
            assert await work.targetings.users_of_flag("shop", "banner") == ()
            assert await work.targetings.users_of_segment("shop", "beta") == ()

    async def test_archived_flags_use_nothing_but_segments(self, asking: Store) -> None:
        archived = flag("asking").changed(archived=True)
        await asking.write(lambda work: work.flags.save("shop", archived))

        async with asking.units_of_work(AUTHOR) as work:
            asked = work.targetings
            assert await asked.prerequisite_graph(LIVE) == {"banner": []}
            assert await asked.users_of_flag("shop", "banner") == ()
            assert await asked.users_of_variant("shop", "banner", "on") == ()
            assert await asked.users_of_segment("shop", "beta") == ("production/asking",)
