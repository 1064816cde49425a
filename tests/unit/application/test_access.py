"""Roles, grants, credentials and actors."""

import pytest

from application.access import ANY, CONSOLE, Actor, Credential, Grant, KeyKind, Rank, Role
from domain.environment import FlagSet
from domain.errors import Forbidden, InvalidDefinition


def credential(**changes: object) -> Credential:
    plain: dict[str, object] = {
        "id": "1",
        "kind": KeyKind.SERVER,
        "name": "x",
        "key_hash": "00" * 32,
        "hint": "fh_server_0",
        "flag_set": FlagSet("shop", "live"),
        "created_at": 0,
    }
    return Credential(**(plain | changes))  # type: ignore[arg-type]


def test_each_role_includes_the_ones_before_it() -> None:
    ranks = [Rank.of(role) for role in Role]

    assert ranks == sorted(ranks)
    assert len(set(ranks)) == len(ranks)


@pytest.mark.parametrize(
    ("grant", "covered"),
    [
        (Grant(Role.EDITOR), True),
        (Grant(Role.EDITOR, "shop"), True),
        (Grant(Role.OWNER, "shop", "live"), True),
        (Grant(Role.EDITOR, ANY, "live"), True),
        (Grant(Role.READER), False),
        (Grant(Role.OWNER, "other"), False),
        (Grant(Role.OWNER, "shop", "other"), False),
    ],
)
def test_a_grant_covers_its_place_and_lesser_roles(grant: Grant, covered: bool) -> None:
    assert grant.covers(Role.EDITOR, "shop", "live") is covered


def test_a_grant_of_one_place_does_not_cover_all_places() -> None:
    assert not Grant(Role.OWNER, "shop", "live").covers(Role.READER, "shop", ANY)
    assert not Grant(Role.OWNER, "shop").covers(Role.READER, ANY, ANY)
    assert Grant(Role.READER).covers(Role.READER, ANY, ANY)


@pytest.mark.parametrize(
    ("place", "field"), [(("NO",), "project"), (("shop", "NO"), "environment")]
)
def test_a_grant_names_possible_places(place: tuple[str, ...], field: str) -> None:
    with pytest.raises(InvalidDefinition) as caught:
        Grant(Role.READER, *place)
    assert caught.value.path == (field,)


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"name": ""}, ("name",)),
        ({"flag_set": None}, ("environment",)),
        ({"kind": KeyKind.ADMIN}, ("environment",)),
        ({"kind": KeyKind.ADMIN, "flag_set": None}, ("grants",)),
        ({"grants": (Grant(Role.READER),)}, ("grants",)),
        ({"flag_set": FlagSet("shop", "NO")}, ("environment",)),
    ],
)
def test_a_credential_fits_its_kind(changes: dict[str, object], path: tuple[str, ...]) -> None:
    with pytest.raises(InvalidDefinition) as caught:
        credential(**changes)
    assert caught.value.path == path


def test_a_refusal_says_what_is_needed_and_where() -> None:
    nobody = Actor("x", ())
    with pytest.raises(Forbidden, match="'owner' everywhere"):
        nobody.require(Role.OWNER)
    with pytest.raises(Forbidden, match="'editor' in 'shop/live'"):
        nobody.require(Role.EDITOR, "shop", "live")
    with pytest.raises(Forbidden, match="'reader' in 'shop'"):
        nobody.require_reading("shop")


def test_the_console_may_do_everything() -> None:
    CONSOLE.require(Role.OWNER)
    CONSOLE.require_reading("shop")
