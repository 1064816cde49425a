"""OFREP's event streams: offered with bulk answers, and told when it is time to evaluate again."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from structlog.testing import capture_logs

from application.access import CONSOLE, KeyKind
from application.commands.issue_key import IssueKey
from application.commands.revoke_key import RevokeKey
from entrypoints.lifecycle import running
from entrypoints.settings import LimitsSettings
from tests.integration.http.listener import Listener
from tests.integration.http.ofrep.place import HOME, LIFETIME, NOW, Place, container_with

COMMENT = ":\n\n"


@pytest.fixture
async def place() -> AsyncIterator[Place]:
    container = container_with()
    async with running(container):
        yield await Place.made(container)


async def news_of(listener: Listener) -> tuple[str, dict[str, Any]]:
    """The next event and its id, past heartbeats."""
    while (heard := await listener.heard()) == COMMENT:
        pass
    number, name, data = heard.removesuffix("\n\n").split("\n")
    assert name == "event: message"
    return number.removeprefix("id: "), json.loads(data.removeprefix("data: "))


async def test_a_bulk_answer_offers_one_stream_at_its_own_origin(place: Place) -> None:
    (offered,) = (await place.evaluate()).json()["eventStreams"]
    assert offered["type"] == "sse"
    assert offered["inactivityDelaySec"] == 120
    assert list(offered["endpoint"]) == ["requestUri"]
    assert place.key not in offered["endpoint"]["requestUri"]
    (behind,) = (await place.evaluate(root_path="/flags")).json()["eventStreams"]
    assert behind["endpoint"]["requestUri"] == "/flags" + offered["endpoint"]["requestUri"]


async def test_the_tag_stays_as_long_as_the_stream_can_be_used(place: Place) -> None:
    first = await place.evaluate()
    tag = first.headers["etag"]
    place.clock.advance(LIFETIME * 1_000)
    later = await place.evaluate(tag)
    assert (later.status, later.headers["etag"]) == (304, tag)
    place.clock.advance(LIFETIME * 1_000)
    renewed = await place.evaluate(tag)
    assert renewed.status == 200
    assert renewed.json()["flags"] == first.json()["flags"]
    assert renewed.json()["eventStreams"] != first.json()["eventStreams"]
    assert (await place.evaluate(renewed.headers["etag"])).status == 304


async def test_a_change_is_told(place: Place) -> None:
    before = place.container.snapshots().current(HOME).revision
    async with await place.listen(("origin", "https://shop.example")) as listener:
        greeting = await listener.heard()
        assert greeting.startswith("retry: ")
        assert greeting.endswith(f"\nid: {before}\n\n")
        assert listener.status == 200
        for name, value in {
            "content-type": "text/event-stream",
            "cache-control": "no-store",
            "referrer-policy": "no-referrer",
            "access-control-allow-origin": "*",
        }.items():
            assert listener.headers[name] == value
        revision = await place.turn(on=True)
        told = {
            "type": "refetchEvaluation",
            "etag": revision,
            "lastModified": (NOW + 60_000) // 1_000,
        }
        assert await news_of(listener) == (revision, told)
        assert await listener.heard() == COMMENT


async def test_who_missed_a_change_is_told_at_once_and_nobody_else(place: Place) -> None:
    old = place.container.snapshots().current(HOME).revision
    revision = await place.turn(on=True)
    place.clock.advance(60_000)
    async with await place.listen(("last-event-id", old)) as listener:
        await listener.heard()
        assert (await news_of(listener))[0] == revision
    async with await place.listen(("last-event-id", revision)) as listener:
        await listener.heard()
        assert await listener.heard() == COMMENT
    async with await place.listen() as listener:
        await listener.heard()
        assert await listener.heard() == COMMENT


async def test_a_change_between_evaluating_and_listening_is_not_missed(place: Place) -> None:
    address = await place.address()
    revision = await place.turn(on=True)
    place.clock.advance(1_000)
    async with await place.listen(address=address) as listener:
        await listener.heard()
        assert (await news_of(listener))[0] == revision


async def test_changes_in_a_row_are_told_as_one(place: Place) -> None:
    async with await place.listen() as listener:
        await listener.heard()
        await place.turn(on=True)
        await place.turn(on=False)
        await place.turn(on=True)
        revision = await place.turn(on=True)
        assert (await news_of(listener))[0] == revision
        assert await listener.heard() == COMMENT


async def test_a_revoked_key_hears_no_more(place: Place) -> None:
    address = await place.address()
    async with await place.listen(address=address) as listener:
        await listener.heard()
        await place.container.revoke_key()(CONSOLE, RevokeKey(id=place.key_id))
        while await listener.heard():
            pass
    async with await place.listen(address=address) as listener:
        refused = json.loads(await listener.heard())
    assert (listener.status, refused["errorCode"]) == (401, "GENERAL")


async def test_bad_tokens_count_as_failed_authentication() -> None:
    container = container_with(LimitsSettings(failed_authentication=6))
    async with running(container):
        place = await Place.made(container)
        address = await place.address()
        refused = []
        for method in ("GET", "HEAD") * 3:
            async with await place.listen(address=address + "x", method=method) as listener:
                await listener.heard()
                refused.append(listener)
        assert [each.status for each in refused] == [401, *[429] * 5]
        assert int(refused[-1].headers["retry-after"]) > 0
        assert "failed-authentication" in refused[-1].headers["ratelimit-policy"]
        async with await place.listen(address=address) as listener:
            await listener.heard()
        assert listener.status == 200
    decisions = container.meter().limits.decisions
    assert decisions["failed-authentication", "admitted"] == 1
    assert decisions["failed-authentication", "refused"] == 5


async def test_a_stream_ends_with_its_token(place: Place) -> None:
    address = await place.address()
    left = 2 * LIFETIME * 1_000 - place.clock.now() % (LIFETIME * 1_000)
    place.clock.advance(left - 200)
    async with await place.listen(address=address) as listener:
        while await listener.heard():
            pass
    assert listener.status == 200
    place.clock.advance(200)
    async with await place.listen(address=address) as listener:
        await listener.heard()
    assert listener.status == 401


async def test_the_end_of_the_service_is_the_end_of_the_stream(place: Place) -> None:
    async with await place.listen() as listener:
        await listener.heard()
        place.container.streams().end()
        while await listener.heard():
            pass


@pytest.mark.parametrize("limits", [{"per_key": 1}, {"per_address": 1}])
async def test_who_leaves_makes_room(limits: dict[str, Any]) -> None:
    container = container_with(**limits)
    async with running(container):
        place = await Place.made(container)
        async with await place.listen() as first:
            await first.heard()
            async with await place.listen() as second:
                await second.heard()
            assert second.status == 429
            assert 30 <= int(second.headers["retry-after"]) < 60
        async with await place.listen() as third:
            await third.heard()
        assert third.status == 200


async def test_one_backend_may_listen_as_often_as_its_key_may() -> None:
    container = container_with(per_address=1)
    async with running(container):
        place = await Place.made(container)
        command = IssueKey(name="backend", kind=KeyKind.SERVER, flag_set=HOME)
        place.key = (await container.issue_key()(CONSOLE, command)).key
        async with await place.listen() as first, await place.listen() as second:
            await asyncio.gather(first.heard(), second.heard())
        assert (first.status, second.status) == (200, 200)


async def test_there_may_be_no_streams_at_all() -> None:
    container = container_with(enabled=False)
    async with running(container):
        place = await Place.made(container)
        answer = await place.evaluate()
        assert "eventStreams" not in answer.json()
        assert (await place.evaluate(answer.headers["etag"])).status == 304
        tokens = container.stream_tokens()
        credential = container.keyring().find(place.key.encode())
        assert credential is not None
        token = tokens.issue(credential, tokens.window())
        async with await place.listen(address=f"/ofrep/v1/streams?token={token}") as listener:
            await listener.heard()
    assert listener.status == 503
    assert 30 <= int(listener.headers["retry-after"]) < 60


@pytest.mark.parametrize(
    ("method", "headers", "status"),
    [
        ("HEAD", (), 200),
        ("POST", (), 405),
        ("OPTIONS", (), 405),
        ("OPTIONS", (("access-control-request-method", "GET"),), 204),
    ],
)
async def test_other_methods(
    place: Place, method: str, headers: tuple[tuple[str, str], ...], status: int
) -> None:
    async with await place.listen(*headers, method=method) as listener:
        await listener.heard()
    assert listener.status == status


async def test_the_token_is_not_logged(place: Place) -> None:
    address = await place.address()
    token = address.partition("token=")[2]
    with capture_logs() as logged:
        for sent in (address, address + "x"):
            async with await place.listen(address=sent) as listener:
                await listener.heard()
    assert token not in repr(logged)
    assert [line["path"] for line in logged if line["event"] == "request"] == ["/ofrep/v1/streams"]
