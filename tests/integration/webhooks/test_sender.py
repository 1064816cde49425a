"""Messages over HTTP: signed, in bounded time, and only to where they may go."""

import asyncio
import base64
import hashlib
import hmac
import threading
from collections.abc import AsyncIterator
from itertools import count

import pytest

from adapters.webhooks.addresses import require_public
from adapters.webhooks.sender import HttpWebhookSender
from application.ports.webhook_sender import Answer, Message
from domain.delivery import Outcome
from tests.integration.webhooks.receiver import Receiver, answer, receiving

SECRETS = (
    "whsec_" + base64.b64encode(b"new").decode(),
    "whsec_" + base64.b64encode(b"old").decode(),
)
PUBLIC = "93.184.215.14"


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with receiving() as started:
        yield started


@pytest.fixture
async def sender() -> AsyncIterator[HttpWebhookSender]:
    sender = HttpWebhookSender(private=True, patience=5)
    yield sender
    await sender.close()


def message(url: str) -> Message:
    return Message(id="msg_hook_7", url=url, at=1_800_000_000_123, body=b'{"a":1}', secrets=SECRETS)


async def send(sender: HttpWebhookSender, url: str) -> Answer:
    return await sender.send(message(url))


async def test_a_message_is_signed_by_every_secret(
    sender: HttpWebhookSender, receiver: Receiver
) -> None:
    sent = await send(sender, f"{receiver.url}/hooks?a=b")
    assert (sent.outcome, sent.status, sent.detail) == (Outcome.DELIVERED, 200, "")
    (got,) = receiver.got
    assert (got.target, got.body) == ("/hooks?a=b", b'{"a":1}')
    assert got.headers["content-type"] == "application/json"
    assert got.headers["webhook-id"] == "msg_hook_7"
    assert got.headers["webhook-timestamp"] == "1800000000"
    signatures = [
        "v1,"
        + base64.b64encode(
            hmac.new(key, b'msg_hook_7.1800000000.{"a":1}', hashlib.sha256).digest()
        ).decode()
        for key in (b"new", b"old")
    ]
    assert got.headers["webhook-signature"].split(" ") == signatures


async def test_connections_are_used_again_and_after_closing_too(
    sender: HttpWebhookSender, receiver: Receiver
) -> None:
    await send(sender, receiver.url)
    await send(sender, receiver.url)
    assert receiver.connections == 1
    await sender.close()
    assert (await send(sender, receiver.url)).outcome is Outcome.DELIVERED


@pytest.mark.parametrize(
    ("said", "outcome", "retry_after"),
    [
        (answer(204), Outcome.DELIVERED, None),
        (answer(410), Outcome.GONE, None),
        (answer(404), Outcome.REFUSED, None),
        (answer(500, "retry-after: 9"), Outcome.REFUSED, None),
        (answer(429, "retry-after: 9"), Outcome.REFUSED, 9_000),
        (answer(503, "retry-after: 120"), Outcome.REFUSED, 120_000),
        (answer(503, "retry-after: Wed, 21 Oct 2026 07:28:00 GMT"), Outcome.REFUSED, None),
        (answer(302, "location: /else"), Outcome.REFUSED, None),
    ],
)
async def test_answers(
    sender: HttpWebhookSender,
    receiver: Receiver,
    said: bytes,
    outcome: Outcome,
    retry_after: int | None,
) -> None:
    receiver.answers = [said]
    got = await send(sender, receiver.url)
    assert (got.outcome, got.retry_after) == (outcome, retry_after)
    assert len(receiver.got) == 1


async def test_who_does_not_answer_in_time(receiver: Receiver) -> None:
    sender = HttpWebhookSender(private=True, patience=0.2)
    receiver.silent = True
    got = await send(sender, receiver.url)
    assert (got.outcome, got.detail) == (Outcome.FAILED, "did not answer in time")
    assert got.milliseconds >= 190
    await sender.close()


async def test_a_long_answer_is_not_read_to_its_end(
    sender: HttpWebhookSender, receiver: Receiver
) -> None:
    head = b"HTTP/1.1 200 OK\r\ncontent-length: 1000000000\r\n\r\n"
    receiver.answers = [head + b"x" * 200_000]
    assert (await send(sender, receiver.url)).outcome is Outcome.DELIVERED


@pytest.mark.parametrize(
    ("said", "detail"),
    [(b"nonsense\r\n\r\n", "did not answer well"), (b"", "did not answer")],
)
async def test_what_is_no_answer(
    sender: HttpWebhookSender, receiver: Receiver, said: bytes, detail: str
) -> None:
    receiver.answers = [said or b"HTTP/1.1 200"]
    if not said:
        sender = HttpWebhookSender(private=True, patience=0.2)
    got = await send(sender, receiver.url)
    assert got.outcome is Outcome.FAILED
    assert got.detail.startswith(detail)
    await sender.close()


async def test_nobody_listens(sender: HttpWebhookSender, receiver: Receiver) -> None:
    async with receiving() as other:
        url = other.url
    got = await send(sender, url)
    assert (got.outcome, got.detail) == (Outcome.FAILED, "could not connect")
    assert receiver.got == []


async def test_a_redirect_posts_the_same_again(
    sender: HttpWebhookSender, receiver: Receiver
) -> None:
    receiver.answers = [answer(307, "location: /there"), answer(308, f"location: {receiver.url}/a")]
    assert (await send(sender, receiver.url)).outcome is Outcome.DELIVERED
    assert [each.target for each in receiver.got] == ["/", "/there", "/a"]
    assert {each.body for each in receiver.got} == {b'{"a":1}'}


async def test_redirects_end(sender: HttpWebhookSender, receiver: Receiver) -> None:
    receiver.answers = [answer(307, "location: /again")] * 10
    got = await send(sender, receiver.url)
    assert (got.outcome, got.detail) == (Outcome.REFUSED, "redirects too often")
    assert len(receiver.got) == 4


@pytest.mark.parametrize(
    ("location", "detail"),
    [
        (["location: ftp://example.com/"], "redirects to what is not HTTP"),
        (["location: //["], "leads to an address that is none"),
        (["location: http://a..b/"], "leads to an address that is none"),
        (["location:"], "answered 307 without a place"),
        ([], "answered 307 without a place"),
    ],
)
async def test_redirects_that_lead_nowhere(
    sender: HttpWebhookSender, receiver: Receiver, location: list[str], detail: str
) -> None:
    receiver.answers = [answer(307, *location)]
    got = await send(sender, receiver.url)
    assert (got.outcome is Outcome.DELIVERED, got.detail) == (False, detail)
    assert len(receiver.got) == 1


@pytest.mark.parametrize("host", ["a..b", "x" * 64 + ".example.com", "[::1", "\udcff"])
async def test_addresses_that_are_none_are_a_failure(sender: HttpWebhookSender, host: str) -> None:
    assert (await send(sender, f"http://{host}/")).outcome is Outcome.FAILED


async def test_cookies_are_left_behind(sender: HttpWebhookSender, receiver: Receiver) -> None:
    receiver.answers = [answer(200, "set-cookie: a=b; path=/")]
    await send(sender, receiver.url)
    await send(sender, receiver.url)
    assert len(receiver.got) == 2
    assert all("cookie" not in each.headers for each in receiver.got)


async def test_the_next_address_is_tried_if_one_does_not_answer(receiver: Receiver) -> None:
    async def two(_host: str, _port: int) -> list[str]:
        return ["127.0.0.2", "127.0.0.1"]

    sender = HttpWebhookSender(private=True, patience=5, resolve=two)
    assert (await send(sender, receiver.url)).outcome is Outcome.DELIVERED
    await sender.close()


async def test_look_ups_that_hang_keep_nobody_elses_threads(
    monkeypatch: pytest.MonkeyPatch, sender: HttpWebhookSender
) -> None:
    answered, many = threading.Event(), asyncio.Event()
    loop, asked = asyncio.get_running_loop(), count(1)

    def hanging(*_: object, **__: object) -> list[object]:
        if next(asked) == 6:
            loop.call_soon_threadsafe(many.set)
        answered.wait(30)
        return []

    await send(sender, "http://127.0.0.1:9/")  # the client is made
    monkeypatch.setattr("socket.getaddrinfo", hanging)
    try:
        sent = [asyncio.create_task(send(sender, f"http://{each}.invalid/")) for each in range(40)]
        async with asyncio.timeout(5):
            await many.wait()
            assert await asyncio.gather(*(asyncio.to_thread(int, "1") for _ in range(40)))
        for task in sent:
            task.cancel()
        await asyncio.gather(*sent, return_exceptions=True)
    finally:
        answered.set()


async def test_private_addresses_are_refused_by_name_and_number(receiver: Receiver) -> None:
    sender = HttpWebhookSender(private=False, patience=5)
    for url in (receiver.url, receiver.url.replace("127.0.0.1", "localhost"), "http://[::1]/"):
        got = await send(sender, url)
        assert (got.outcome, got.detail) == (Outcome.FORBIDDEN, "leads to an address not public")
    assert receiver.connections == 0
    await sender.close()


async def test_a_name_is_refused_if_any_of_its_addresses_is_private(receiver: Receiver) -> None:
    async def both(_host: str, _port: int) -> list[str]:
        return [PUBLIC, "127.0.0.1"]

    sender = HttpWebhookSender(private=False, patience=5, resolve=both)
    assert (await send(sender, receiver.url)).outcome is Outcome.FORBIDDEN
    await sender.close()


async def test_the_connection_goes_to_the_address_that_was_checked(receiver: Receiver) -> None:
    asked: list[str] = []

    async def only_once(host: str, _port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"]

    sender = HttpWebhookSender(private=True, patience=5, resolve=only_once)
    url = receiver.url.replace("127.0.0.1", "hooks.invalid")
    assert (await send(sender, url)).outcome is Outcome.DELIVERED
    assert asked == ["hooks.invalid"]
    assert receiver.got[0].headers["host"].startswith("hooks.invalid:")
    await sender.close()


async def test_a_redirect_to_a_private_address_is_refused(receiver: Receiver) -> None:
    async with receiving() as inner:

        async def outside(host: str, _port: int) -> list[str]:
            return ["10.0.0.1" if host == "inner.invalid" else "127.0.0.1"]

        judged: list[str] = []

        class Sender(HttpWebhookSender):
            """Takes this machine for a public one."""

        sender = Sender(private=False, patience=5, resolve=outside)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("adapters.webhooks.guarding.require_public", _but_here(judged))
            receiver.answers = [answer(307, "location: http://inner.invalid/")]
            assert (await send(sender, receiver.url)).outcome is Outcome.FORBIDDEN
        assert judged == ["127.0.0.1", "10.0.0.1"]
        assert inner.got == []
        await sender.close()


def _but_here(judged: list[str]) -> object:
    def judge(address: str) -> None:
        judged.append(address)
        if address != "127.0.0.1":
            require_public(address)

    return judge


async def test_a_name_that_nobody_knows(sender: HttpWebhookSender) -> None:
    got = await send(sender, "http://hooks.invalid/")
    assert (got.outcome, got.detail) == (Outcome.FAILED, "could not connect")

    async def nowhere(_host: str, _port: int) -> list[str]:
        return []

    lost = HttpWebhookSender(private=True, patience=5, resolve=nowhere)
    assert (await send(lost, "http://hooks.invalid/")).outcome is Outcome.FAILED
    await lost.close()
