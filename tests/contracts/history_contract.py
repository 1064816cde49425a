"""What every store promises about history."""

import pytest

from application.pages import PageRequest
from application.ports.catalogue import HistoryFilter
from application.ports.unit_of_work import UnitOfWork
from domain import change
from domain.environment import Project
from domain.errors import EnvironmentNotFound, ProjectNotFound
from domain.history import GENESIS, Entry, Subject
from domain.notation.environments import write_project
from domain.notation.flags import write_flag, write_targeting
from domain.notation.segments import write_segment
from domain.values import Document
from tests.contracts.examples import (
    BETA,
    FULL_FLAG,
    LIVE,
    SERVER_KEY,
    SHOP,
    adding,
    flag,
    targeting,
)
from tests.contracts.store import Store, StoreContract

EVERYTHING = PageRequest(limit=500)


async def entries(store: Store, **wanted: object) -> tuple[Entry, ...]:
    """The oldest first."""
    wanted_entries = HistoryFilter(**wanted)  # type: ignore[arg-type]
    page = await store.catalogue.history(wanted_entries, EVERYTHING)
    assert page.next_after is None
    return tuple(reversed(page.items))


def replayed(steps: tuple[Entry, ...]) -> Document:
    document: Document = {}
    for step in steps:
        document = change.apply(document, step.change)
    return document


class HistoryContract(StoreContract):
    async def test_every_change_is_an_entry(self, shop: Store) -> None:
        shop.clock.advance(1_700_000_000_123)
        await shop.write(lambda work: work.flags.add("shop", FULL_FLAG))

        assert (await entries(shop))[-1] == Entry(
            sequence=4,
            at=1_700_000_000_123,
            author="key-of-ada",
            request_id="request-1",
            project="shop",
            environment="",
            subject=Subject.FLAG,
            key=FULL_FLAG.key,
            version=1,
            change=change.diff({}, write_flag(FULL_FLAG)),
            previous_hash=(await entries(shop))[-2].hash,
        )

    async def test_each_subject_is_told_where_it_is(self, shop: Store) -> None:
        async def act(work: UnitOfWork) -> None:
            await adding(flag())(work)
            await work.segments.add("shop", BETA)
            await work.credentials.add(SERVER_KEY)

        await shop.write(act)

        found = [
            (entry.project, entry.environment, entry.subject, entry.key)
            for entry in await entries(shop)
        ]
        assert found == [
            ("shop", "", Subject.PROJECT, "shop"),
            ("shop", "development", Subject.ENVIRONMENT, "development"),
            ("shop", "production", Subject.ENVIRONMENT, "production"),
            ("shop", "", Subject.FLAG, "banner"),
            ("shop", "development", Subject.TARGETING, "banner"),
            ("shop", "production", Subject.TARGETING, "banner"),
            ("shop", "", Subject.SEGMENT, "beta"),
            ("shop", "production", Subject.CREDENTIAL, SERVER_KEY.id),
        ]

    async def test_replaying_it_gives_the_present(self, shop: Store) -> None:
        await shop.write(adding(FULL_FLAG, flag()))
        changed = FULL_FLAG.changed(tags=frozenset(), name="").changed(archived=True)
        turned = targeting().turned(on=True)
        included = BETA.changed(included=BETA.included | {"x"}, condition=None)
        renamed = SHOP.changed(name="")

        async def act(work: UnitOfWork) -> None:
            await work.flags.save("shop", FULL_FLAG.changed(tags=frozenset(), name=""))
            await work.flags.save("shop", changed)
            await work.targetings.save(LIVE, turned)
            await work.segments.add("shop", BETA)
            await work.segments.save("shop", included)
            await work.projects.save(renamed)

        await shop.write(act)

        of_flag = await entries(shop, subject=Subject.FLAG, key=FULL_FLAG.key)
        assert [entry.version for entry in of_flag] == [1, 2, 3]
        assert replayed(of_flag) == write_flag(changed)
        live = await entries(
            shop, subject=Subject.TARGETING, environment="production", key="banner"
        )
        assert replayed(live) == write_targeting(turned)
        assert replayed(await entries(shop, subject=Subject.SEGMENT)) == write_segment(included)
        assert replayed(await entries(shop, subject=Subject.PROJECT)) == write_project(renamed)

    async def test_a_deletion_is_an_entry(self, shop: Store) -> None:
        await shop.write(lambda work: work.segments.add("shop", BETA))
        await shop.write(lambda work: work.segments.remove("shop", BETA))

        last = (await entries(shop))[-1]
        assert (last.deleted, last.change, last.version, last.key) == (True, (), 2, "beta")

    async def test_never_holds_the_hash_of_a_key(self, shop: Store) -> None:
        await shop.write(lambda work: work.credentials.add(SERVER_KEY))
        await shop.write(lambda work: work.credentials.save(SERVER_KEY.revoked(5)))

        told = await entries(shop, subject=Subject.CREDENTIAL)
        assert [entry.version for entry in told] == [1, 2]
        assert SERVER_KEY.key_hash not in repr(told)
        assert replayed(told)["revoked_at"] == "1970-01-01T00:00:00.005Z"

    async def test_no_difference_is_no_entry(self, shop: Store) -> None:
        await shop.write(lambda work: work.projects.save(Project(**_fields(SHOP), version=2)))

        assert await shop.definitions.sequence() == 3

    async def test_what_was_not_committed_never_happened(self, shop: Store) -> None:
        await shop.look(adding(flag()))

        assert len(await entries(shop)) == await shop.definitions.sequence() == 3


class HistoryListContract(StoreContract):
    async def test_newest_first_in_pages(self, shop: Store) -> None:
        first = await shop.catalogue.history(HistoryFilter(), PageRequest(limit=2))
        assert [entry.sequence for entry in first.items] == [3, 2]
        assert first.next_after == "2"

        last = await shop.catalogue.history(HistoryFilter(), PageRequest(limit=2, after="2"))
        assert [entry.sequence for entry in last.items] == [1]
        assert last.next_after is None

    async def test_numbers_sort_as_numbers(self, shop: Store) -> None:
        await shop.write(adding(*(flag(f"flag-{number}") for number in range(4))))

        page = await shop.catalogue.history(HistoryFilter(), PageRequest(limit=6))
        assert [entry.sequence for entry in page.items] == [15, 14, 13, 12, 11, 10]
        page = await shop.catalogue.history(HistoryFilter(), PageRequest(limit=6, after="10"))
        assert [entry.sequence for entry in page.items] == [9, 8, 7, 6, 5, 4]

    async def test_filters(self, shop: Store) -> None:
        await shop.write(lambda work: work.projects.add(Project(key="warehouse")))
        await shop.write(adding(flag()))

        async def found(**wanted: object) -> list[int]:
            return [entry.sequence for entry in await entries(shop, **wanted)]

        assert await found(project="warehouse") == [4]
        assert await found(project="shop") == [1, 2, 3, 5, 6, 7]
        assert await found(project="shop", environment="production") == [3, 7]
        assert await found(project="shop", environment="production", project_wide=True) == [
            *(1, 3, 5, 7)
        ]
        assert await found(project="shop", project_wide=True) == [1, 2, 3, 5, 6, 7]
        assert await found(subject=Subject.TARGETING) == [6, 7]
        assert await found(key="banner") == [5, 6, 7]
        assert await found(environment="development", subject=Subject.TARGETING) == [6]
        assert await found(key="none") == []

    async def test_goes_on_after_what_is_known(self, shop: Store) -> None:
        await shop.write(adding(flag()))
        there = HistoryFilter(project="shop", environment="production", project_wide=True)

        async def after(known: int, limit: int = 100) -> list[int]:
            found = await shop.catalogue.history_after(there, known, limit)
            return [entry.sequence for entry in found]

        assert await after(0) == [1, 3, 4, 6]
        assert await after(1, 2) == [3, 4]
        assert await after(4) == [6]
        assert await after(6) == await after(10**18 - 1) == []
        (last,) = await shop.catalogue.history_after(there, 4, 1)
        assert last == (await entries(shop, environment="production", project="shop"))[-1]

    async def test_what_does_not_exist_is_not_found(self, shop: Store) -> None:
        with pytest.raises(ProjectNotFound):
            await shop.catalogue.history_after(HistoryFilter(project="none"), 0, 1)
        nowhere = HistoryFilter(project="shop", environment="none")
        with pytest.raises(EnvironmentNotFound):
            await shop.catalogue.history_after(nowhere, 0, 1)
        with pytest.raises(ProjectNotFound):
            await entries(shop, project="none")
        with pytest.raises(EnvironmentNotFound):
            await entries(shop, project="shop", environment="none")


class HistoryChainContract(StoreContract):
    async def test_each_entry_holds_the_hash_of_the_one_before(self, shop: Store) -> None:
        await shop.write(adding(flag(), FULL_FLAG))

        chain = await shop.catalogue.chain(0, 100)
        assert [entry.sequence for entry in chain] == list(range(1, 10))
        hashes = [GENESIS, *(entry.hash for entry in chain)]
        assert [entry.previous_hash for entry in chain] == hashes[:-1]

    async def test_hashes_are_stored(self, shop: Store) -> None:
        chain = await shop.catalogue.chain(0, 100)

        for entry in chain:
            assert await shop.catalogue.stored_hash(entry.sequence) == entry.hash
        assert await shop.catalogue.stored_hash(0) == ""
        assert await shop.catalogue.stored_hash(4) == ""

    async def test_comes_in_parts(self, shop: Store) -> None:
        assert [entry.sequence for entry in await shop.catalogue.chain(0, 2)] == [1, 2]
        assert [entry.sequence for entry in await shop.catalogue.chain(2, 2)] == [3]
        assert await shop.catalogue.chain(3, 2) == ()


def _fields(project: Project) -> dict[str, str]:
    return {"key": project.key, "name": project.name, "description": project.description}
