"""Messages over HTTP: signed, in bounded time, and only to where they may go."""

import base64
import hashlib
import hmac
from collections.abc import AsyncIterator

import pytest

from adapters.webhooks.sender import HttpWebhookSender
from domain.delivery import Outcome
from tests.integration.webhooks.receiver import Receiver, answer, receiving
from tests.integration.webhooks.sending import send


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with receiving() as started:
        yield started


@pytest.fixture
async def sender() -> AsyncIterator[HttpWebhookSender]:
    sender = HttpWebhookSender(private=True, patience=5)
    yield sender
    await sender.close()


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


async def test_a_name_that_nobody_knows(sender: HttpWebhookSender) -> None:
    got = await send(sender, "http://hooks.invalid/")
    assert (got.outcome, got.detail) == (Outcome.FAILED, "could not connect")

    async def nowhere(_host: str, _port: int) -> list[str]:
        return []

    lost = HttpWebhookSender(private=True, patience=5, resolve=nowhere)
    assert (await send(lost, "http://hooks.invalid/")).outcome is Outcome.FAILED
    await lost.close()
