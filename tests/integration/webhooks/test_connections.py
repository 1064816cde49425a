"""Where connections of messages go: to addresses that may be reached, and that were judged."""

import asyncio
import sys
import threading
from collections.abc import AsyncIterator
from itertools import count
from pathlib import Path

import pytest

from adapters.webhooks.addresses import require_public
from adapters.webhooks.look_ups import AT_ONCE
from adapters.webhooks.sender import HttpWebhookSender
from domain.delivery import Outcome
from tests.integration.webhooks.receiver import Receiver, answer, receiving
from tests.integration.webhooks.sending import send

PUBLIC = "93.184.215.14"
ROOT = Path(__file__).parents[3]
BOUND = 20.0
"""Seconds in which a process ends, on a busy machine; a look-up takes longer than that."""
LOOKS_UP = """
import asyncio, socket, time
from adapters.webhooks.sender import HttpWebhookSender
from tests.integration.webhooks.sending import send

socket.getaddrinfo = lambda *_, **__: time.sleep(60)

async def main():
    sender = HttpWebhookSender(private=True, patience=0.2)
    assert (await send(sender, "http://hooks.invalid/")).detail == "did not answer in time"
    await sender.close()

asyncio.run(main())
"""


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with receiving() as started:
        yield started


@pytest.fixture
async def sender() -> AsyncIterator[HttpWebhookSender]:
    sender = HttpWebhookSender(private=True, patience=5)
    yield sender
    await sender.close()


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


@pytest.mark.parametrize(("reached", "outcome"), [(4, Outcome.DELIVERED), (5, Outcome.FAILED)])
async def test_only_the_first_addresses_are_tried(
    receiver: Receiver, reached: int, outcome: Outcome
) -> None:
    async def many(_host: str, _port: int) -> list[str]:
        return [f"127.0.0.{2 if number != reached else 1}" for number in range(1, 10)]

    sender = HttpWebhookSender(private=True, patience=5, resolve=many)
    assert (await send(sender, receiver.url)).outcome is outcome
    await sender.close()


async def test_a_process_ends_while_a_name_is_looked_up() -> None:
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", LOOKS_UP, cwd=ROOT)
    try:
        assert await asyncio.wait_for(process.wait(), BOUND) == 0
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def test_without_another_thread_no_name_is_known(
    monkeypatch: pytest.MonkeyPatch, sender: HttpWebhookSender
) -> None:
    await send(sender, "http://127.0.0.1:9/")  # the client is made
    with monkeypatch.context() as patch:
        patch.setattr("adapters.webhooks.look_ups.Thread.start", _no_thread)
        for _ in range(2 * AT_ONCE):
            got = await send(sender, "http://127.0.0.1:9/")
            assert (got.outcome, got.detail) == (Outcome.FAILED, "could not connect")


async def test_a_client_that_cannot_be_made_is_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_certificates() -> None:
        raise FileNotFoundError("cert.pem")

    monkeypatch.setattr("httpx2.create_ssl_context", no_certificates)
    sender = HttpWebhookSender(private=True, patience=5)
    assert (await send(sender, "http://127.0.0.1:9/")).outcome is Outcome.FAILED
    await sender.close()


async def test_private_addresses_are_refused_by_name_and_number(receiver: Receiver) -> None:
    sender = HttpWebhookSender(private=False, patience=5)
    for url in (receiver.url, receiver.url.replace("127.0.0.1", "localhost"), "http://[::1]/"):
        got = await send(sender, url)
        assert got.outcome is Outcome.FORBIDDEN
        assert got.detail == (
            "leads to an address that is not public; FLAGHOIST_WEBHOOKS_PRIVATE=true allows it"
        )
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


def _no_thread(_: object) -> None:
    raise RuntimeError("can't start new thread")


def _but_here(judged: list[str]) -> object:
    def judge(address: str) -> None:
        judged.append(address)
        if address != "127.0.0.1":
            require_public(address)

    return judge
