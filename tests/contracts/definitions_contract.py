"""What every store promises to evaluation."""

import pytest

from application.ports.definitions import Updates
from application.ports.unit_of_work import UnitOfWork
from domain.environment import Environment, FlagSet, Project
from domain.flag import TargetedFlag
from domain.history import BEGINNING, GENESIS, Position
from domain.segment import Segment
from tests.contracts.examples import (
    ADMIN_KEY,
    BETA,
    FULL_FLAG,
    LIVE,
    SERVER_KEY,
    TRIAL,
    adding,
    flag,
    targeting,
)
from tests.contracts.store import Store, StoreContract

STAFF = Segment(id="id-of-staff", key="staff")


class DefinitionsContract(StoreContract):
    @pytest.fixture
    async def filled(self, shop: Store) -> Store:
        """Two flags and two segments: eleven entries of history."""

        async def act(work: UnitOfWork) -> None:
            await adding(FULL_FLAG, flag())(work)
            await work.segments.add("shop", BETA)
            await work.segments.add("shop", STAFF)

        await shop.write(act)
        assert await shop.definitions.sequence() == 11
        return shop

    async def test_an_empty_store_has_no_sequence(self, store: Store) -> None:
        assert await store.definitions.sequence() == 0
        assert await store.definitions.flag_sets(0) == ()

    async def test_an_empty_store_is_at_the_beginning(self, store: Store) -> None:
        assert await store.definitions.position() == BEGINNING
        assert await store.definitions.includes(BEGINNING)
        assert not await store.definitions.includes(Position(1, GENESIS))

    async def test_recognises_every_position_that_it_was_at(self, shop: Store) -> None:
        seen = [BEGINNING, await shop.definitions.position()]
        for project in (Project(key="a"), Project(key="b")):

            async def add(work: UnitOfWork, project: Project = project) -> None:
                await work.projects.add(project)

            await shop.write(add)
            seen.append(await shop.definitions.position())
        assert [await shop.definitions.includes(each) for each in seen] == [True] * 4
        assert [each.sequence for each in seen] == [0, 3, 4, 5]
        assert (await shop.definitions.updates(LIVE, 0)).position == seen[-1]
        for sequence, chained in ((0, "f" * 64), (3, seen[2].hash), (6, seen[3].hash)):
            assert not await shop.definitions.includes(Position(sequence, chained))

    async def test_tells_when_the_first_change_after_another_was_made(self, shop: Store) -> None:
        before, made = await shop.definitions.sequence(), shop.clock.now()
        assert await shop.definitions.changed_at(before) is None

        for key in ("apples", "pears"):

            async def add(work: UnitOfWork, key: str = key) -> None:
                await work.projects.add(Project(key=key))

            await shop.write(add)
            shop.clock.advance(5_000)
        assert await shop.definitions.changed_at(before) == made
        assert await shop.definitions.changed_at(before + 1) == made + 5_000
        assert await shop.definitions.changed_at(before + 2) is None

    async def test_names_every_environment(self, shop: Store) -> None:
        await shop.write(lambda work: work.projects.add(Project(key="apples")))
        await shop.write(lambda work: work.environments.add(Environment(project="apples", key="x")))

        found = await shop.definitions.flag_sets(0)
        assert set(found) == {TRIAL, LIVE, FlagSet("apples", "x")}
        assert len(found) == 3

    async def test_names_the_environments_that_changes_concern(self, shop: Store) -> None:
        await shop.write(adding(flag()))
        before = await shop.definitions.sequence()
        assert await shop.definitions.flag_sets(before) == ()

        turned = targeting().turned(on=True)
        await shop.write(lambda work: work.targetings.save(LIVE, turned))
        assert await shop.definitions.flag_sets(before) == (LIVE,)

        await shop.write(lambda work: work.segments.add("shop", STAFF))
        assert set(await shop.definitions.flag_sets(before)) == {TRIAL, LIVE}

        await shop.write(lambda work: work.projects.add(Project(key="apples")))
        await shop.write(lambda work: work.environments.add(Environment(project="apples", key="x")))
        late = await shop.definitions.sequence() - 1
        assert await shop.definitions.flag_sets(late) == (FlagSet("apples", "x"),)

    async def test_reads_everything(self, filled: Store) -> None:
        found = await filled.definitions.updates(LIVE, 0)

        assert found.sequence == 11
        assert set(found.flags) == {
            TargetedFlag(FULL_FLAG, targeting(FULL_FLAG.key)),
            TargetedFlag(flag(), targeting()),
        }
        assert {segment.key: segment for segment in found.segments} == {
            "beta": BETA,
            "staff": STAFF,
        }
        assert (len(found.flags), len(found.segments)) == (2, 2)

    async def test_reads_nothing_when_nothing_changed(self, filled: Store) -> None:
        assert await filled.definitions.updates(LIVE, 11) == Updates(sequence=11)

    async def test_a_project_knows_nothing_of_another(self, filled: Store) -> None:
        await filled.write(lambda work: work.projects.add(Project(key="apples")))
        await filled.write(
            lambda work: work.environments.add(Environment(project="apples", key="production"))
        )

        found = await filled.definitions.updates(FlagSet("apples", "production"), 0)
        assert found == Updates(sequence=13)

    async def test_targeting_changes_one_environment(self, filled: Store) -> None:
        turned = targeting().turned(on=True)
        await filled.write(lambda work: work.targetings.save(LIVE, turned))

        assert await filled.definitions.updates(LIVE, 11) == Updates(
            sequence=12, flags=(TargetedFlag(flag(), turned),)
        )
        assert await filled.definitions.updates(TRIAL, 11) == Updates(sequence=12)

    async def test_a_flag_changes_every_environment(self, filled: Store) -> None:
        renamed = flag().changed(name="new")
        await filled.write(lambda work: work.flags.save("shop", renamed))

        for flag_set in (LIVE, TRIAL):
            assert await filled.definitions.updates(flag_set, 11) == Updates(
                sequence=12, flags=(TargetedFlag(renamed, targeting()),)
            )

    async def test_an_archived_flag_goes_and_comes_back(self, filled: Store) -> None:
        archived = flag().changed(archived=True)
        await filled.write(lambda work: work.flags.save("shop", archived))

        assert await filled.definitions.updates(LIVE, 11) == Updates(
            sequence=12, removed_flags=frozenset({"banner"})
        )
        whole = await filled.definitions.updates(LIVE, 0)
        assert [each.flag for each in whole.flags] == [FULL_FLAG]

        restored = archived.changed(archived=False)
        await filled.write(lambda work: work.flags.save("shop", restored))

        assert await filled.definitions.updates(LIVE, 12) == Updates(
            sequence=13, flags=(TargetedFlag(restored, targeting()),)
        )

    async def test_a_new_environment_has_every_flag(self, filled: Store) -> None:
        staging = Environment(project="shop", key="staging")

        async def act(work: UnitOfWork) -> None:
            await work.environments.add(staging)
            await work.targetings.add(staging.flag_set, targeting(), targeting(FULL_FLAG.key))

        await filled.write(act)

        found = await filled.definitions.updates(staging.flag_set, 11)
        assert {each.flag.key for each in found.flags} == {"banner", FULL_FLAG.key}
        assert await filled.definitions.updates(LIVE, 11) == Updates(sequence=14)

    async def test_segments_change_and_go(self, filled: Store) -> None:
        changed = BETA.changed(included=frozenset({"eve"}))
        await filled.write(lambda work: work.segments.save("shop", changed))
        await filled.write(lambda work: work.segments.remove("shop", STAFF))

        for flag_set in (LIVE, TRIAL):
            assert await filled.definitions.updates(flag_set, 11) == Updates(
                sequence=13, segments=(changed,), removed_segments=frozenset({"staff"})
            )
        whole = await filled.definitions.updates(LIVE, 0)
        assert whole.segments == (changed,)

    async def test_does_not_see_what_is_not_committed(self, filled: Store) -> None:
        await filled.look(lambda work: work.segments.remove("shop", STAFF))

        assert await filled.definitions.updates(LIVE, 11) == Updates(sequence=11)

    async def test_gives_the_credentials_in_force(self, shop: Store) -> None:
        await shop.write(lambda work: work.credentials.add(SERVER_KEY))
        await shop.write(lambda work: work.credentials.add(ADMIN_KEY))
        assert set(await shop.definitions.credentials()) == {SERVER_KEY, ADMIN_KEY}

        await shop.write(lambda work: work.credentials.save(SERVER_KEY.revoked(1)))
        assert await shop.definitions.credentials() == (ADMIN_KEY,)
