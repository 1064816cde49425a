"""API keys: issued, listed, revoked, and the very first."""

import pytest

from application.access import CONSOLE, Actor, Credential, Grant, KeyKind, Role
from application.commands.bootstrap import Bootstrap
from application.commands.create_project import CreateProject
from application.commands.issue_key import IssueKey
from application.commands.revoke_key import RevokeKey
from application.keyring import hash_key
from application.pages import PageRequest
from application.queries.list_environments import ListEnvironments
from application.queries.list_keys import ListKeys
from application.queries.list_projects import ListProjects
from domain.environment import FlagSet
from domain.errors import CredentialNotFound, Forbidden, InvalidDefinition, LastOwnerKey, PathPart
from tests.unit.application.world import LIVE, NOW, World

OWNER_OF_SHOP = Actor("ada", (Grant(Role.OWNER, "shop"),))
EVERYTHING = IssueKey(name="Eve", kind=KeyKind.ADMIN, grants=(Grant(Role.OWNER),))
SERVER = IssueKey(name="Server", kind=KeyKind.SERVER, flag_set=LIVE)


async def test_a_key_is_shown_once_and_kept_as_a_hash(shop: World) -> None:
    shop.clock.advance(5)
    issued = await shop.do(SERVER)

    assert issued.key.startswith("fh_server_")
    assert issued.credential == Credential(
        id=issued.credential.id,
        kind=KeyKind.SERVER,
        name="Server",
        key_hash=hash_key(issued.key),
        hint=issued.key[:14],
        flag_set=LIVE,
        created_at=NOW + 5,
    )
    assert issued.key not in repr(issued)
    assert issued.key not in repr(shop.store.state)


async def test_a_key_opens_at_once_until_it_is_revoked(shop: World) -> None:
    issued = await shop.do(SERVER)
    assert shop.keyring.find(issued.key.encode()) == issued.credential

    shop.clock.advance(7)
    revoked = await shop.do(RevokeKey(id=issued.credential.id))
    assert (revoked.revoked_at, revoked.version) == (NOW + 7, 2)
    assert shop.keyring.find(issued.key.encode()) is None


async def test_revoking_again_changes_nothing(shop: World) -> None:
    issued = await shop.do(SERVER)
    revoked = await shop.do(RevokeKey(id=issued.credential.id))
    before = shop.steps
    shop.clock.advance(1)

    assert await shop.do(RevokeKey(id=issued.credential.id)) == revoked
    assert shop.steps == before
    with pytest.raises(CredentialNotFound):
        await shop.do(RevokeKey(id="none"))


async def test_the_last_key_that_owns_everything_stays(shop: World) -> None:
    first, second = await shop.do(EVERYTHING), await shop.do(EVERYTHING)
    await shop.do(RevokeKey(id=first.credential.id))
    before = shop.steps

    with pytest.raises(LastOwnerKey) as refused:
        await shop.do(RevokeKey(id=second.credential.id))
    assert refused.value.key == second.credential.id
    assert shop.steps == before
    assert shop.keyring.find(second.key.encode()) is not None
    assert (await shop.do(RevokeKey(id=first.credential.id))).version == 2


async def test_an_admin_key_carries_its_grants(shop: World) -> None:
    grants = (Grant(Role.EDITOR, "shop", "production"), Grant(Role.READER))
    issued = await shop.do(IssueKey(name="Ada", kind=KeyKind.ADMIN, grants=grants))

    assert issued.key.startswith("fh_admin_")
    assert issued.credential.grants == grants


@pytest.mark.parametrize(
    ("command", "path"),
    [
        (IssueKey(name="", kind=KeyKind.SERVER, flag_set=LIVE), ("name",)),
        (IssueKey(name="x", kind=KeyKind.CLIENT), ("environment",)),
        (IssueKey(name="x", kind=KeyKind.ADMIN), ("grants",)),
        (IssueKey(name="x", kind=KeyKind.SERVER, flag_set=FlagSet("shop", "no")), ("environment",)),
        (
            IssueKey(name="x", kind=KeyKind.ADMIN, grants=(Grant(Role.OWNER, "none"),)),
            ("grants", 0),
        ),
        (
            IssueKey(
                name="x",
                kind=KeyKind.ADMIN,
                grants=(Grant(Role.OWNER, "shop"), Grant(Role.OWNER, "shop", "none")),
            ),
            ("grants", 1),
        ),
    ],
)
async def test_an_impossible_key_is_refused_at_the_field(
    shop: World, command: IssueKey, path: tuple[PathPart, ...]
) -> None:
    with pytest.raises(InvalidDefinition) as caught:
        await shop.do(command)
    assert caught.value.path == path
    assert not shop.store.state.credentials


async def test_nobody_grants_more_than_they_own(shop: World) -> None:
    within_shop = (Grant(Role.OWNER, "shop"),)
    await shop.do(SERVER, OWNER_OF_SHOP)
    await shop.do(IssueKey(name="x", kind=KeyKind.ADMIN, grants=within_shop), OWNER_OF_SHOP)

    for grant in (
        Grant(Role.READER),
        Grant(Role.READER, "warehouse"),
        Grant(Role.READER, "*", "x"),
    ):
        with pytest.raises(Forbidden):
            await shop.do(
                IssueKey(name="x", kind=KeyKind.ADMIN, grants=(*within_shop, grant)), OWNER_OF_SHOP
            )


async def test_owners_see_and_revoke_what_they_own(shop: World) -> None:
    await shop.do(CreateProject(key="warehouse"))
    everywhere = await shop.do(
        IssueKey(name="all", kind=KeyKind.ADMIN, grants=(Grant(Role.READER),))
    )
    there = FlagSet("warehouse", "production")
    other = await shop.do(IssueKey(name="other", kind=KeyKind.CLIENT, flag_set=there))
    mine = [(await shop.do(SERVER)).credential for _ in range(3)]

    seen = await shop.do(ListKeys(), OWNER_OF_SHOP)
    assert (list(seen.items), seen.next_after) == (mine, None)
    all_keys = await shop.do(ListKeys())
    assert list(all_keys.items) == [everywhere.credential, other.credential, *mine]
    for hidden in (everywhere, other):
        with pytest.raises(Forbidden):
            await shop.do(RevokeKey(id=hidden.credential.id), OWNER_OF_SHOP)
    assert (await shop.do(RevokeKey(id=mine[0].id), OWNER_OF_SHOP)).revoked_at == NOW


async def test_lists_are_full_pages_of_what_may_be_seen(shop: World) -> None:
    mine = []
    for _ in range(3):
        await shop.do(IssueKey(name="all", kind=KeyKind.ADMIN, grants=(Grant(Role.READER),)))
        mine.append((await shop.do(SERVER)).credential)

    first = await shop.do(ListKeys(page=PageRequest(2)), OWNER_OF_SHOP)
    assert (list(first.items), first.next_after) == (mine[:2], mine[1].id)
    last = await shop.do(ListKeys(page=PageRequest(2, first.next_after)), OWNER_OF_SHOP)
    assert (list(last.items), last.next_after) == (mine[2:], None)


async def test_the_first_start_founds_a_project_and_issues_an_owner_key(empty: World) -> None:
    issued = await empty.do(Bootstrap())

    assert issued.credential.grants == (Grant(Role.OWNER),)
    assert empty.keyring.find(issued.key.encode()) == issued.credential
    projects = await empty.do(ListProjects())
    assert [project.key for project in projects.items] == ["default"]
    environments = await empty.do(ListEnvironments(project="default"))
    assert [each.key for each in environments.items] == ["development", "production"]


async def test_a_second_start_does_nothing(empty: World) -> None:
    issued = await empty.do(Bootstrap())
    await empty.do(EVERYTHING)
    await empty.do(RevokeKey(id=issued.credential.id))
    before = empty.steps

    assert await empty.do(Bootstrap()) is None
    assert empty.steps == before


async def test_a_project_that_is_there_stays(empty: World) -> None:
    await empty.do(CreateProject(key="default", name="Mine", environments=("live",)), CONSOLE)

    assert await empty.do(Bootstrap()) is not None
    projects = await empty.do(ListProjects())
    assert [project.name for project in projects.items] == ["Mine"]
