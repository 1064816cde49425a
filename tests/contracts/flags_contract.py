"""What every store promises about flags."""

import pytest

from domain.environment import Project
from domain.errors import FlagAlreadyExists, FlagNotFound, StaleVersion
from domain.flag import Flag
from domain.notation.flags import write_flag
from domain.values import JsonValue, canonical
from tests.contracts.examples import FULL_FLAG, ODD_TEXT, flag, flag_with
from tests.contracts.store import AUTHOR, Store, StoreContract

VALUES: tuple[JsonValue, ...] = (
    True,
    False,
    10,
    10.0,
    0.1,
    -0.0,
    1e300,
    2**53 - 1,
    "",
    ODD_TEXT,
    "a\x00b",
    {},
    [],
    {"b": [1, 1.0, True, None, "1"], "a": {"ü": {}}},
)


def exactly(found: Flag) -> tuple[str, int]:
    return canonical(write_flag(found)), found.version


class FlagsContract(StoreContract):
    async def test_returns_what_was_stored(self, shop: Store) -> None:
        await shop.write(lambda work: work.flags.add("shop", FULL_FLAG))

        found = await shop.look(lambda work: work.flags.find("shop", FULL_FLAG.key))
        assert found == FULL_FLAG
        assert exactly(found) == exactly(FULL_FLAG)

    @pytest.mark.parametrize("value", VALUES, ids=repr)
    async def test_keeps_every_value_to_the_letter(self, shop: Store, value: JsonValue) -> None:
        await shop.write(lambda work: work.flags.add("shop", flag_with(value)))

        found = await shop.look(lambda work: work.flags.find("shop", "banner"))
        assert exactly(found) == exactly(flag_with(value))

    async def test_finds_all_of_one_project_by_key(self, shop: Store) -> None:
        await shop.write(lambda work: work.projects.add(Project(key="warehouse")))
        await shop.write(lambda work: work.flags.add("warehouse", flag("a")))
        await shop.write(
            lambda work: work.flags.add("shop", flag("b"), flag("B"), flag("a", archived=True))
        )

        found = await shop.look(lambda work: work.flags.find_all("shop"))
        assert [each.key for each in found] == ["B", "a", "b"]
        assert await shop.look(lambda work: work.flags.find_all("none")) == ()

    async def test_two_projects_have_each_their_own(self, shop: Store) -> None:
        await shop.write(lambda work: work.projects.add(Project(key="warehouse")))
        await shop.write(lambda work: work.flags.add("shop", flag()))
        await shop.write(lambda work: work.flags.add("warehouse", flag(name="another")))

        found = await shop.look(lambda work: work.flags.find("warehouse", "banner"))
        assert found.name == "another"

    async def test_an_unknown_key_is_not_found(self, shop: Store) -> None:
        with pytest.raises(FlagNotFound):
            await shop.look(lambda work: work.flags.find("shop", "banner"))

    async def test_keys_differ_by_case(self, shop: Store) -> None:
        await shop.write(lambda work: work.flags.add("shop", flag("Banner")))

        with pytest.raises(FlagNotFound):
            await shop.look(lambda work: work.flags.find("shop", "banner"))

    async def test_forgets_what_was_not_committed(self, shop: Store) -> None:
        await shop.look(lambda work: work.flags.add("shop", flag()))

        with pytest.raises(FlagNotFound):
            await shop.look(lambda work: work.flags.find("shop", "banner"))

    async def test_a_unit_of_work_sees_its_own_changes(self, shop: Store) -> None:
        async with shop.units_of_work(AUTHOR) as work:
            await work.flags.add("shop", flag())
            await work.flags.save("shop", flag().changed(name="new"))

            assert (await work.flags.find("shop", "banner")).name == "new"
            assert [each.name for each in await work.flags.find_all("shop")] == ["new"]

    async def test_a_key_is_taken_once(self, shop: Store) -> None:
        await shop.write(lambda work: work.flags.add("shop", flag()))

        with pytest.raises(FlagAlreadyExists) as caught:
            await shop.look(lambda work: work.flags.add("shop", flag("new"), flag(id="another")))
        assert caught.value.key == "banner"

    async def test_an_archived_flag_keeps_its_key(self, shop: Store) -> None:
        await shop.write(lambda work: work.flags.add("shop", flag()))
        archived = flag().changed(archived=True)
        await shop.write(lambda work: work.flags.save("shop", archived))

        assert await shop.look(lambda work: work.flags.find("shop", "banner")) == archived
        with pytest.raises(FlagAlreadyExists):
            await shop.look(lambda work: work.flags.add("shop", flag(id="another")))

    async def test_a_refused_flag_does_not_spoil_the_unit_of_work(self, shop: Store) -> None:
        await shop.write(lambda work: work.flags.add("shop", flag()))
        async with shop.units_of_work(AUTHOR) as work:
            with pytest.raises(FlagAlreadyExists):
                await work.flags.add("shop", flag("with"), flag())
            await work.flags.add("shop", flag("after"))
            await work.commit()

        found = await shop.look(lambda work: work.flags.find_all("shop"))
        assert [each.key for each in found] == ["after", "banner"]

    async def test_returns_the_version_that_was_saved(self, shop: Store) -> None:
        await shop.write(lambda work: work.flags.add("shop", flag()))
        changed = flag().changed(name="new", tags=frozenset({"t"}))
        await shop.write(lambda work: work.flags.save("shop", changed))

        found = await shop.look(lambda work: work.flags.find("shop", "banner"))
        assert exactly(found) == exactly(changed)

    async def test_the_second_of_two_writers_loses(self, shop: Store) -> None:
        await shop.write(lambda work: work.flags.add("shop", flag()))
        mine, yours = flag().changed(name="mine"), flag().changed(name="yours")
        await shop.write(lambda work: work.flags.save("shop", mine))

        with pytest.raises(StaleVersion, match="the flag '") as caught:
            await shop.look(lambda work: work.flags.save("shop", yours))
        stale = caught.value
        assert (stale.key, stale.expected, stale.current) == ("banner", 1, 2)
        assert await shop.look(lambda work: work.flags.find("shop", "banner")) == mine

    async def test_nothing_is_saved_that_was_never_added(self, shop: Store) -> None:
        with pytest.raises(FlagNotFound):
            await shop.look(lambda work: work.flags.save("shop", flag().changed(name="new")))
