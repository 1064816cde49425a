"""All flags at once: what SDKs in browsers and apps ask, and when they may keep an answer."""

from dataclasses import replace
from typing import Any

import pytest

from tests.integration.http.ofrep.client import BULK, Answer, Request, bearer, bulk
from tests.integration.http.ofrep.conftest import World
from tests.integration.http.ofrep.examples import (
    CLIENT_KEY,
    FLAGS,
    SERVER_KEY,
    SHOP,
    TIMED_KEY,
    VISIBLE_KEYS,
    flag,
)
from tests.integration.http.ofrep.schema import BULK_SUCCESS

ADA = {"targetingKey": "ada", "country": "DE"}
BOB = {"targetingKey": "bob", "country": "DE"}


async def ask_again(world: World, request: Request, tag: str, query: bytes = b"") -> Answer:
    headers = (*request.headers, (b"if-none-match", tag.encode()))
    return await world.ask(replace(request, headers=headers, query=query))


async def test_all_flags_come_by_key_with_where_they_are_from(world: World) -> None:
    answer = await world.ask(bulk(BOB))

    assert answer.status == 200
    BULK_SUCCESS.validate(answer.json())
    assert [item["key"] for item in answer.json()["flags"]] == sorted(f.flag.key for f in FLAGS)
    assert answer.json()["metadata"] == {
        "flagSetId": "shop/production",
        "version": world.snapshots.current(SHOP).revision,
    }


async def test_one_that_fails_does_not_fail_the_others(world: World) -> None:
    items = {item["key"]: item for item in (await world.ask(bulk({}))).json()["flags"]}
    assert items["split"]["errorCode"] == "TARGETING_KEY_MISSING"
    assert items["split-by-company"]["errorCode"] == "INVALID_CONTEXT"
    assert items["boolean"]["value"] is True


async def test_each_item_is_what_asking_for_it_alone_gives(world: World) -> None:
    answer = await world.ask(bulk(BOB))
    for item in FLAGS:
        alone = await world.ask(replace(bulk(BOB), path=f"{BULK}/{item.flag.key}"))
        assert alone.body in answer.body


@pytest.mark.parametrize("path", [BULK, f"{BULK}/"])
@pytest.mark.parametrize("body", [b"", b"{}", b"null"])
async def test_a_trailing_slash_and_an_empty_body_are_fine(
    world: World, path: str, body: bytes
) -> None:
    answer = await world.ask(Request(path, body, headers=(bearer(CLIENT_KEY),)))
    assert len(answer.json()["flags"]) == len(VISIBLE_KEYS)


async def test_client_keys_get_only_what_is_client_visible(world: World) -> None:
    answer = await world.ask(bulk(BOB, CLIENT_KEY))
    assert [item["key"] for item in answer.json()["flags"]] == VISIBLE_KEYS


async def test_an_environment_without_flags_answers_none(world: World) -> None:
    world.definitions.flags = {SHOP: (flag("hidden", 1),)}
    removed = frozenset(f.flag.key for f in FLAGS)
    world.definitions.removed = removed
    await world.refresh()
    assert (await world.ask(bulk(BOB, CLIENT_KEY))).json()["flags"] == []


@pytest.mark.parametrize("key", [SERVER_KEY, CLIENT_KEY])
async def test_the_tag_is_quoted_and_answered_unchanged(world: World, key: str) -> None:
    first = await world.ask(bulk(BOB, key))
    tag = first.headers["etag"]
    again = await ask_again(world, bulk(BOB, key), tag)

    assert tag.startswith('"')
    assert tag.endswith('"')
    assert (again.status, again.body, again.headers["etag"]) == (304, b"", tag)
    assert "content-length" not in again.headers
    assert "content-type" not in again.headers


@pytest.mark.parametrize(
    "written", ["W/{}", "{bare}", '"other", {}', '"other",W/{}', "*", ' {} , "x"']
)
async def test_tags_are_read_leniently(world: World, written: str) -> None:
    tag = (await world.ask(bulk(BOB))).headers["etag"]
    sent = written.format(tag, bare=tag.strip('"'))
    assert (await ask_again(world, bulk(BOB), sent)).status == 304


@pytest.mark.parametrize("written", ["", '""', '"other"', "W/", ",", '"*"', "{cut}"])
async def test_other_tags_do_not_match(world: World, written: str) -> None:
    tag = (await world.ask(bulk(BOB))).headers["etag"]
    assert (await ask_again(world, bulk(BOB), written.format(cut=tag[:-2]))).status == 200


async def test_a_new_context_with_the_old_tag_gets_new_values(world: World) -> None:
    """As the web provider asks after a change of context that keeps the targeting key."""
    before = await world.ask(bulk({"targetingKey": "bob", "country": "FR"}))
    after = await ask_again(world, bulk(BOB), before.headers["etag"])

    assert after.status == 200
    assert after.headers["etag"] != before.headers["etag"]


async def test_keys_that_see_other_flags_have_other_tags(world: World) -> None:
    tag = (await world.ask(bulk(BOB, SERVER_KEY))).headers["etag"]
    assert (await ask_again(world, bulk(BOB, CLIENT_KEY), tag)).status == 200


async def test_a_change_of_flags_changes_the_tag(world: World) -> None:
    tag = (await world.ask(bulk(BOB))).headers["etag"]
    world.definitions.flags = {SHOP: (*FLAGS, flag("new", 1))}
    await world.refresh()

    after = await ask_again(world, bulk(BOB), tag)
    assert after.status == 200
    assert "new" in {item["key"] for item in after.json()["flags"]}


async def test_nothing_is_evaluated_for_an_answer_that_the_client_has(world: World) -> None:
    tag = (await world.ask(bulk(BOB))).headers["etag"]
    counted = evaluations(world)
    assert (await ask_again(world, bulk(BOB), tag)).status == 304
    assert evaluations(world) == counted


@pytest.mark.parametrize(
    ("query", "status"),
    [
        (b"flagConfigEtag=another", 200),
        (b"flagConfigEtag=%22another%22&flagConfigLastModified=1771622898", 200),
        (b"flagConfigEtag=", 200),
        (b"flagConfigEtag={}&flagConfigEtag=another", 200),
        (b"flagConfigEtag=\xff%FF", 200),
        (b"flagConfigEtag={}", 304),
        (b"flagConfigEtag=%22{}%22", 304),
        (b"flagConfigLastModified=2026-02-20T21:28:18Z", 304),
        (b"x=flagConfigEtag", 304),
    ],
)
async def test_a_refetch_for_an_event_is_never_not_modified(
    world: World, query: bytes, status: int
) -> None:
    first = await world.ask(bulk(BOB))
    revision = first.json()["metadata"]["version"].encode()
    again = await ask_again(world, bulk(BOB), first.headers["etag"], query.replace(b"{}", revision))
    assert again.status == status


async def test_flags_that_depend_on_time_are_compared_by_their_answer(world: World) -> None:
    request = bulk({"targetingKey": "user-1"}, TIMED_KEY)
    before = await world.ask(request)
    world.clock.instant = 900
    assert (await ask_again(world, request, before.headers["etag"])).status == 304
    world.clock.instant = 2_000
    after = await ask_again(world, request, before.headers["etag"])

    assert [values(before), values(after)] == [["before"], ["after"]]
    assert after.headers["etag"] != before.headers["etag"]


def values(answer: Answer) -> list[Any]:
    return [item["value"] for item in answer.json()["flags"]]


def evaluations(world: World) -> list[str]:
    lines = world.meter.exposition().decode().splitlines()
    return [line for line in lines if line.startswith("flaghoist_evaluations_total")]
