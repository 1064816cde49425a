"""Ages: the history tells since when a flag is as it is."""

from application.ports.unit_of_work import UnitOfWork
from domain.environment import Environment
from domain.staleness import Age
from domain.variant import Variant
from tests.contracts.examples import BETA, LIVE, adding, adding_segments, flag, flag_with
from tests.contracts.store import Store, StoreContract


class AgesContract(StoreContract):
    async def test_a_new_flag_is_as_old_as_everything_about_it(self, shop: Store) -> None:
        shop.clock.advance(10)
        await shop.write(adding(flag()))
        now = shop.clock.now()

        assert await shop.ages.of_flags("shop", ["banner", "none"]) == {
            "banner": Age(
                created_at=now,
                changed_at=now,
                variants_since=now,
                targeting_since={"development": now, "production": now},
            )
        }

    async def test_each_change_counts_for_what_it_changes(self, shop: Store) -> None:
        await shop.write(adding(flag(), flag("other")))
        await shop.write(adding_segments(BETA))
        created = shop.clock.now()

        async def change_variants(work: UnitOfWork) -> None:
            found = await work.flags.find("shop", "banner")
            await work.flags.save(
                "shop", found.changed(variants=(*found.variants, Variant("no", value=False)))
            )

        async def tag(work: UnitOfWork) -> None:
            found = await work.flags.find("shop", "banner")
            await work.flags.save("shop", found.changed(description='"path":["variants"'))

        async def turn(work: UnitOfWork) -> None:
            found = await work.targetings.find(LIVE, "banner")
            await work.targetings.save(LIVE, found.turned(on=True))

        for act in (change_variants, tag, turn):
            shop.clock.advance(10)
            await shop.write(act)

        ages = await shop.ages.of_flags("shop", ["banner", "other", BETA.key])
        assert ages.keys() == {"banner", "other"}
        assert ages["banner"] == Age(
            created_at=created,
            changed_at=created + 20,
            variants_since=created + 10,
            targeting_since={"development": created, "production": created + 30},
        )
        assert ages["other"].changed_at == created

    async def test_values_that_look_like_history_do_not_confuse(self, shop: Store) -> None:
        await shop.write(adding(flag_with({"path": ["variants", 0]})))
        created = shop.clock.now()
        shop.clock.advance(10)

        async def rename(work: UnitOfWork) -> None:
            found = await work.flags.find("shop", "banner")
            await work.flags.save("shop", found.changed(name="New"))

        await shop.write(rename)

        assert (await shop.ages.of_flags("shop", ["banner"]))["banner"].variants_since == created

    async def test_a_later_environment_is_younger(self, shop: Store) -> None:
        await shop.write(adding(flag()))
        shop.clock.advance(10)
        late = Environment(project="shop", key="late")

        async def add(work: UnitOfWork) -> None:
            await work.environments.add(late)
            found = await work.targetings.find(LIVE, "banner")
            await work.targetings.add(late.flag_set, found)

        await shop.write(add)

        age = (await shop.ages.of_flags("shop", ["banner"]))["banner"]
        assert age.targeting_since["late"] == age.created_at + 10
