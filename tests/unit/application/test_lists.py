"""Finding and listing, within what the caller may see."""

from application.access import Actor, Grant, Role
from application.commands.archive_flag import ArchiveFlag
from application.commands.create_project import CreateProject
from application.pages import PageRequest
from application.ports.catalogue import FlagFilter
from application.queries.list_environments import ListEnvironments
from application.queries.list_flags import ListFlags
from application.queries.list_projects import ListProjects
from application.queries.list_segments import ListSegments
from application.queries.list_targeting import ListTargeting
from tests.unit.application.world import LIVE, World

READER_OF_LIVE = Actor("ada", (Grant(Role.READER, "shop", "production"),))


async def test_everybody_sees_their_own_projects(shop: World) -> None:
    await shop.do(CreateProject(key="apples"))
    await shop.do(CreateProject(key="warehouse"))

    async def seen(actor: Actor) -> list[str]:
        page = await shop.do(ListProjects(), actor)
        return [project.key for project in page.items]

    assert await seen(Actor("a", (Grant(Role.READER),))) == ["apples", "shop", "warehouse"]
    assert await seen(Actor("a", (Grant(Role.READER, "*", "live"),))) == [
        "apples",
        "shop",
        "warehouse",
    ]
    assert await seen(READER_OF_LIVE) == ["shop"]
    page = await shop.do(ListProjects(page=PageRequest(2)))
    assert ([project.key for project in page.items], page.next_after) == (
        ["apples", "shop"],
        "shop",
    )


async def test_everybody_sees_their_own_environments(shop: World) -> None:
    page = await shop.do(ListEnvironments(project="shop"), READER_OF_LIVE)
    assert [environment.key for environment in page.items] == ["production"]

    page = await shop.do(ListEnvironments(project="shop"))
    assert [environment.key for environment in page.items] == ["development", "production"]


async def test_flags_of_a_project(shop: World) -> None:
    await shop.do(ArchiveFlag(project="shop", key="size"))

    for wanted, keys in (
        (FlagFilter(), ["banner"]),
        (FlagFilter(archived=True), ["size"]),
        (FlagFilter(archived=None), ["banner", "size"]),
        (FlagFilter(text="BAN"), ["banner"]),
    ):
        flags = await shop.do(ListFlags(project="shop", wanted=wanted), READER_OF_LIVE)
        assert [flag.key for flag in flags.items] == keys
        targeted = await shop.do(ListTargeting(flag_set=LIVE, wanted=wanted), READER_OF_LIVE)
        assert [each.targeting.flag for each in targeted.items] == keys


async def test_lists_come_in_pages(shop: World) -> None:
    first = await shop.do(ListFlags(project="shop", page=PageRequest(1)))
    assert (first.items[0].key, first.next_after) == ("banner", "banner")
    last = await shop.do(ListTargeting(flag_set=LIVE, page=PageRequest(1, "banner")))
    assert (last.items[0].flag.key, last.next_after) == ("size", None)


async def test_segments_of_a_project(shop: World) -> None:
    for text, keys in ((None, ["beta"]), ("ET", ["beta"]), ("x", [])):
        found = await shop.do(ListSegments(project="shop", text=text), READER_OF_LIVE)
        assert [segment.key for segment in found.items] == keys
