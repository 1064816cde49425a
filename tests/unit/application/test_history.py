"""Reading history, and finding out that somebody rewrote it."""

from dataclasses import replace

import pytest

from application.access import Actor, Grant, KeyKind, Role
from application.commands.change_flag import ChangeFlag
from application.commands.issue_key import IssueKey
from application.commands.revoke_key import RevokeKey
from application.commands.turn_flag import TurnFlag
from application.ports.catalogue import HistoryFilter
from application.queries import check_history
from application.queries.check_history import CheckHistory, HistoryCheck
from application.queries.read_history import ReadHistory
from domain.change import Replaced
from domain.errors import ProjectNotFound
from domain.history import Subject
from tests.unit.application.world import LIVE, NOW, World


@pytest.fixture(params=[2, 500])
def at_once(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Read in large parts and in small ones."""
    monkeypatch.setattr(check_history, "CHECKED_AT_ONCE", request.param)


async def test_tells_who_changed_what_when(shop: World) -> None:
    await shop.do(TurnFlag(flag_set=LIVE, flag="banner", on=True))

    wanted = HistoryFilter(project="shop", environment="production", key="banner")
    found = await shop.do(ReadHistory(wanted=wanted))
    latest = found.items[0].entry
    assert (latest.author, latest.at, latest.version) == ("console", NOW, 2)
    assert latest.change == (Replaced(("on",), before=False, after=True),)
    assert [each.entry.version for each in found.items] == [2, 1]


async def test_names_the_authors_that_are_keys(shop: World) -> None:
    editor = IssueKey(name="Ada", kind=KeyKind.ADMIN, grants=(Grant(Role.EDITOR),))
    issued = (await shop.do(editor)).credential
    ada = Actor(issued.id, issued.grants)
    await shop.do(TurnFlag(flag_set=LIVE, flag="banner", on=True), ada)
    await shop.do(RevokeKey(id=ada.id))

    newest = (await shop.do(ReadHistory())).items[:3]
    assert [(each.entry.author, each.author_name) for each in newest] == [
        ("console", None),
        (ada.id, "Ada"),
        ("console", None),
    ]


async def test_of_everything_or_of_one_thing(shop: World) -> None:
    await shop.do(ChangeFlag(project="shop", key="size", name="Size"))

    everything = await shop.do(ReadHistory())
    of_size = await shop.do(ReadHistory(wanted=HistoryFilter(subject=Subject.FLAG, key="size")))
    assert len(everything.items) == shop.steps
    assert [each.entry.version for each in of_size.items] == [2, 1]
    with pytest.raises(ProjectNotFound):
        await shop.do(ReadHistory(wanted=HistoryFilter(project="none")))


async def test_nothing_is_a_sound_history(empty: World) -> None:
    assert await empty.do(CheckHistory()) == HistoryCheck(0, None)


@pytest.mark.usefixtures("at_once")
async def test_what_nobody_touched_is_sound(shop: World) -> None:
    assert await shop.do(CheckHistory()) == HistoryCheck(shop.steps, None)


@pytest.mark.usefixtures("at_once")
async def test_every_altered_entry_is_found(shop: World) -> None:
    entries = shop.store.state.entries
    for index, entry in enumerate(entries):
        entries[index] = replace(entry, author="mallory")
        assert await shop.do(CheckHistory()) == HistoryCheck(index, index + 1)
        entries[index] = entry
    assert await shop.do(CheckHistory()) == HistoryCheck(len(entries), None)


@pytest.mark.usefixtures("at_once")
async def test_every_missing_entry_is_found(shop: World) -> None:
    whole = list(shop.store.state.entries)
    for index in range(len(whole) - 1):
        shop.store.state.entries = whole[:index] + whole[index + 1 :]
        assert await shop.do(CheckHistory()) == HistoryCheck(index, index + 1)


async def test_a_rewritten_hash_does_not_help(shop: World) -> None:
    """Who alters an entry and its own hash would have to alter everything after it as well."""
    state = shop.store.state
    state.entries[2] = replace(state.entries[2], author="mallory")
    state.hashes[2] = state.entries[2].hash

    assert await shop.do(CheckHistory()) == HistoryCheck(3, 4)


async def test_a_rewritten_last_entry_is_found(shop: World) -> None:
    entries = shop.store.state.entries
    entries[-1] = replace(entries[-1], previous_hash="0" * 64)

    assert await shop.do(CheckHistory()) == HistoryCheck(len(entries) - 1, len(entries))
