"""What every store promises to who asks many things of it at one moment."""

from application.ports.definitions import Updates
from application.ports.unit_of_work import UnitOfWork
from domain.environment import Environment, FlagSet, Project
from domain.history import Position
from domain.segment import Segment
from tests.contracts.examples import BETA, LIVE, SERVER_KEY, TRIAL, adding, flag, targeting
from tests.contracts.store import Store, StoreContract

STAFF = Segment(id="id-of-staff", key="staff")
ZOO = FlagSet("zoo", "production")


async def add_zoo(work: UnitOfWork) -> None:
    """Another project, which has a flag and a segment with the keys of the shop's."""
    await work.projects.add(Project(key="zoo"))
    await work.environments.add(Environment(project="zoo", key="production"))
    await work.flags.add("zoo", flag(name="another"))
    await work.targetings.add(ZOO, targeting(default="off"))
    await work.segments.add("zoo", Segment(id="another-id", key=BETA.key))


class MomentContract(StoreContract):
    async def test_it_knows_nothing_of_what_is_committed_meanwhile(self, shop: Store) -> None:
        await shop.write(adding(flag()))
        await shop.write(lambda work: work.segments.add("shop", BETA))
        async with shop.definitions.at_one_moment() as moment:
            before = await moment.position()
            turned = targeting().turned(on=True)
            await shop.write(lambda work: work.targetings.save(LIVE, turned))
            await shop.write(lambda work: work.segments.add("shop", STAFF))
            await shop.write(lambda work: work.credentials.add(SERVER_KEY))
            await shop.write(add_zoo)

            assert await moment.position() == before
            for flag_set in (LIVE, TRIAL):
                whole = await moment.updates(flag_set, 0)
                assert whole.position == before
                assert [each.targeting.on for each in whole.flags] == [False]
                assert whole.segments == (BETA,)
            assert await moment.updates(LIVE, before.sequence) == Updates(sequence=before.sequence)
            assert set(await moment.flag_sets(0)) == {LIVE, TRIAL}
            assert await moment.changed_at(before.sequence) is None
            assert await moment.credentials() == ()
            assert await moment.includes(before)

        async with shop.definitions.at_one_moment() as later:
            position = await later.position()
            assert position == await shop.definitions.position() != before
            assert await later.includes(before)
            assert not await later.includes(Position(position.sequence, before.hash))

    async def test_it_tells_projects_environments_and_times_apart(self, shop: Store) -> None:
        await shop.write(adding(flag(), flag("other")))
        await shop.write(lambda work: work.segments.add("shop", BETA))
        early = await shop.definitions.sequence()
        turned = targeting().turned(on=True)
        await shop.write(lambda work: work.targetings.save(LIVE, turned))
        await shop.write(lambda work: work.segments.add("shop", STAFF))
        await shop.write(add_zoo)

        alone = {
            (flag_set, since): await shop.definitions.updates(flag_set, since)
            for flag_set in (TRIAL, LIVE, ZOO)
            for since in (0, early)
        }
        for order in (list(alone), list(reversed(alone))):
            async with shop.definitions.at_one_moment() as moment:
                assert {each: await moment.updates(*each) for each in order} == alone
