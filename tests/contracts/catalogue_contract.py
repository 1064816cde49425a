"""What every store promises about lists and look-ups."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

import pytest

from application.pages import Page, PageRequest
from application.ports.catalogue import FlagFilter
from domain.environment import FlagSet, Project
from domain.errors import (
    EnvironmentNotFound,
    FlagNotFound,
    ProjectNotFound,
    SegmentNotFound,
)
from domain.flag import Flag, FlagKind, TargetedFlag
from domain.segment import Segment
from tests.contracts.examples import (
    ADMIN_KEY,
    BETA,
    DEVELOPMENT,
    LIVE,
    PRODUCTION,
    SERVER_KEY,
    SHOP,
    adding,
    adding_segments,
    flag,
    targeting,
)
from tests.contracts.store import Store, StoreContract

ALL = PageRequest(limit=500)
Item = TypeVar("Item")


async def in_pages(ask: Callable[[PageRequest], Awaitable[Page[Item]]], limit: int) -> list[Item]:
    """Everything, read page by page; every page but the last is full."""
    found: list[Item] = []
    after: str | None = ""
    while after is not None:
        page = await ask(PageRequest(limit, after))
        found += page.items
        after = page.next_after
        assert len(page.items) == limit or after is None
    return found


class CatalogueContract(StoreContract):
    async def test_projects_by_key(self, shop: Store) -> None:
        await shop.write(lambda work: work.projects.add(Project(key="apples")))

        for limit in (1, 2, 3):
            found = await in_pages(shop.catalogue.projects, limit)
            assert found == [Project(key="apples"), SHOP]
        assert await shop.catalogue.project("shop") == SHOP

    async def test_environments_by_key(self, shop: Store) -> None:
        for limit in (1, 2, 3):
            found = await in_pages(lambda page: shop.catalogue.environments("shop", page), limit)
            assert found == [DEVELOPMENT, PRODUCTION]
        assert await shop.catalogue.environment(LIVE) == PRODUCTION

    async def test_credentials_by_id_revoked_ones_too(self, shop: Store) -> None:
        await shop.write(lambda work: work.credentials.add(SERVER_KEY))
        await shop.write(lambda work: work.credentials.add(ADMIN_KEY))
        await shop.write(lambda work: work.credentials.save(SERVER_KEY.revoked(1)))

        found = await in_pages(shop.catalogue.credentials, 1)
        assert found == [ADMIN_KEY, SERVER_KEY.revoked(1)]

    async def test_names_of_credentials_revoked_ones_too(self, shop: Store) -> None:
        await shop.write(lambda work: work.credentials.add(SERVER_KEY))
        await shop.write(lambda work: work.credentials.add(ADMIN_KEY))
        await shop.write(lambda work: work.credentials.save(SERVER_KEY.revoked(1)))

        found = await shop.catalogue.credential_names({SERVER_KEY.id, "console"})
        assert found == {SERVER_KEY.id: SERVER_KEY.name}
        assert await shop.catalogue.credential_names(()) == {}

    async def test_segments_by_key_and_text(self, shop: Store) -> None:
        staff = Segment(id="1", key="staff", name="Über-STAFF 100%", description="Who we are")
        old = Segment(id="2", key="old")
        await shop.write(adding_segments(staff, BETA, old))
        await shop.write(lambda work: work.segments.remove("shop", old))

        found = await in_pages(lambda page: shop.catalogue.segments("shop", None, page), 1)
        assert found == [BETA, staff]
        for text in ("staff", "ÜBER", "über", "100%", "WHO we"):
            assert (await shop.catalogue.segments("shop", text, ALL)).items == (staff,)
        assert (await shop.catalogue.segments("shop", "10%0", ALL)).items == ()
        assert await shop.catalogue.segment("shop", "beta") == BETA
        with pytest.raises(SegmentNotFound):
            await shop.catalogue.segment("shop", "old")

    async def test_what_every_environment_does_with_some_flags(self, shop: Store) -> None:
        await shop.write(adding(flag(), flag("other"), flag("gone"), flag("unasked")))
        turned, gone = targeting().turned(on=True), flag("gone").changed(archived=True)
        await shop.write(lambda work: work.targetings.save(LIVE, turned))
        await shop.write(lambda work: work.flags.save("shop", gone))
        await shop.write(lambda work: work.projects.add(Project(key="apples")))

        asked = ("banner", "other", "gone", "nothing")
        assert await shop.catalogue.targetings("shop", asked) == {
            "banner": {"development": targeting(), "production": turned},
            "other": dict.fromkeys(("development", "production"), targeting("other")),
            "gone": dict.fromkeys(("development", "production"), targeting("gone")),
        }
        assert await shop.catalogue.targetings("apples", asked) == {}
        assert await shop.catalogue.targetings("shop", ()) == {}
        with pytest.raises(ProjectNotFound):
            await shop.catalogue.targetings("nowhere", asked)

    async def test_what_does_not_exist_is_not_found(self, shop: Store) -> None:
        catalogue, any_flag = shop.catalogue, FlagFilter()
        nowhere, no_stage = FlagSet("none", "production"), FlagSet("shop", "none")
        for question in (
            catalogue.project("none"),
            catalogue.environments("none", ALL),
            catalogue.environment(nowhere),
            catalogue.flags("none", any_flag, ALL),
            catalogue.flag("none", "banner"),
            catalogue.targeted_flags(nowhere, any_flag, ALL),
            catalogue.targeting(nowhere, "banner"),
            catalogue.segments("none", None, ALL),
            catalogue.segment("none", "beta"),
        ):
            with pytest.raises(ProjectNotFound):
                await question
        for question in (
            catalogue.environment(no_stage),
            catalogue.targeted_flags(no_stage, any_flag, ALL),
            catalogue.targeting(no_stage, "banner"),
        ):
            with pytest.raises(EnvironmentNotFound):
                await question
        for question in (catalogue.flag("shop", "none"), catalogue.targeting(LIVE, "none")):
            with pytest.raises(FlagNotFound):
                await question
        with pytest.raises(SegmentNotFound):
            await catalogue.segment("shop", "none")


class FlagListContract(StoreContract):
    BASKET = flag("basket", name="Größe", tags=frozenset({"ui", "2027"}), kind=FlagKind.EXPERIMENT)
    SEARCH = flag("a/search", description="Find 100% of_it", tags=frozenset({"ui_2"}))
    OLD = flag("old", archived=True, tags=frozenset({"ui"}))

    @pytest.fixture
    async def filled(self, shop: Store) -> Store:
        await shop.write(adding(self.BASKET, self.SEARCH, self.OLD))
        await shop.write(
            lambda work: work.targetings.save(LIVE, targeting("basket").turned(on=True))
        )
        return shop

    async def test_by_key_in_pages(self, filled: Store) -> None:
        every = FlagFilter(archived=None)
        for limit in (1, 2, 3, 4):
            flags = await in_pages(lambda page: filled.catalogue.flags("shop", every, page), limit)
            assert flags == [self.SEARCH, self.BASKET, self.OLD]
            targeted = await in_pages(
                lambda page: filled.catalogue.targeted_flags(LIVE, every, page), limit
            )
            assert targeted == [
                TargetedFlag(self.SEARCH, targeting("a/search")),
                TargetedFlag(self.BASKET, targeting("basket").turned(on=True)),
                TargetedFlag(self.OLD, targeting("old")),
            ]

    @pytest.mark.parametrize(
        ("wanted", "keys"),
        [
            (FlagFilter(), ["a/search", "basket"]),
            (FlagFilter(archived=True), ["old"]),
            (FlagFilter(tag="ui"), ["basket"]),
            (FlagFilter(tag="UI"), []),
            (FlagFilter(tag="ui", archived=None), ["basket", "old"]),
            (FlagFilter(kind=FlagKind.EXPERIMENT), ["basket"]),
            (FlagFilter(kind=FlagKind.RELEASE), ["a/search"]),
            (FlagFilter(text="BASK"), ["basket"]),
            (FlagFilter(text="GRÖSSE"), ["basket"]),
            (FlagFilter(text="find 100% of_"), ["a/search"]),
            (FlagFilter(text="f%d"), []),
            (FlagFilter(text="as_et"), []),
            (FlagFilter(text="s", tag="ui_2"), ["a/search"]),
            (FlagFilter(text=""), ["a/search", "basket"]),
        ],
        ids=repr,
    )
    async def test_filters(self, filled: Store, wanted: FlagFilter, keys: list[str]) -> None:
        flags = await filled.catalogue.flags("shop", wanted, ALL)
        targeted = await filled.catalogue.targeted_flags(LIVE, wanted, ALL)

        assert [each.key for each in flags.items] == keys
        assert [each.flag.key for each in targeted.items] == keys

    async def test_filters_before_it_cuts_pages(self, filled: Store) -> None:
        async def ask(page: PageRequest) -> Page[Flag]:
            return await filled.catalogue.flags("shop", FlagFilter(tag="ui", archived=None), page)

        assert await in_pages(ask, 1) == [self.BASKET, self.OLD]

    async def test_one_by_key_archived_or_not(self, filled: Store) -> None:
        assert await filled.catalogue.flag("shop", "a/search") == self.SEARCH
        assert await filled.catalogue.flag("shop", "old") == self.OLD
        found = await filled.catalogue.targeting(LIVE, "basket")
        assert (found.on, found.version) == (True, 2)
