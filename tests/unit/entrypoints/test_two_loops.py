"""What was waited for in one event loop can be waited for in the next one, as after a fork.

asyncio's locks and events forbid that once anybody had to wait; so in each loop, somebody has to.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from starlette.types import Message, Receive, Scope, Send

from adapters.memory.store import MemoryStore
from adapters.webhooks.sender import HttpWebhookSender
from application.access import CONSOLE
from application.commands.bootstrap import Bootstrap
from application.commands.create_flag import CreateFlag
from application.delivery.bell import Bell
from application.delivery.embedded import EmbeddedQueue
from application.ports.webhook_sender import Message as Post
from domain.delivery import Outcome
from domain.environment import FlagSet
from domain.values import ValueType
from entrypoints.container import Container
from entrypoints.http.middleware.admission import Admission
from entrypoints.lifecycle import prepare, running
from entrypoints.settings import MEMORY, AdmissionSettings, DatabaseSettings, Settings
from tests.integration.webhooks.receiver import receiving
from tests.unit.application.delivery_notes import Notes

LONG = 30.0
PRODUCTION = FlagSet("default", "production")


def in_two_loops(work: Callable[[int], Awaitable[None]]) -> None:
    """Do something in one event loop, and in another one after it."""
    for number in (1, 2):
        with asyncio.Runner() as runner:
            runner.run(asyncio.wait_for(work(number), LONG))


def test_a_bell() -> None:
    bell = Bell()

    async def ring_and_hear(_number: int) -> None:
        hearing = asyncio.create_task(bell.heard(LONG))
        await asyncio.sleep(0)
        await bell.ring()
        await hearing

    in_two_loops(ring_and_hear)


def test_a_ring_that_nobody_heard_is_heard_in_the_next_loop() -> None:
    bell = Bell()

    async def work(number: int) -> None:
        await (bell.ring() if number == 1 else bell.heard(LONG))

    in_two_loops(work)


def test_a_queue_whose_first_loop_ends_in_the_middle() -> None:
    delivered: list[str] = []
    first = True

    async def deliver(webhook: str) -> bool:
        if first:
            await asyncio.Event().wait()
        await asyncio.sleep(0)
        delivered.append(webhook)
        return False

    queue = EmbeddedQueue(deliver, Notes(), at_once=1)

    async def offer(number: int) -> None:
        nonlocal first
        first = number == 1
        await queue.offer(["a", "b"])
        await asyncio.sleep(0)
        while not first and len(delivered) < 2:  # noqa: ASYNC110  nobody tells
            await asyncio.sleep(0)

    in_two_loops(offer)
    assert delivered == ["a", "b"]


def test_the_turns_of_requests() -> None:
    async def slow(_scope: Scope, _receive: Receive, send: Send) -> None:
        await asyncio.sleep(0)
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    admission = Admission(slow, AdmissionSettings(concurrency=1), Counter())
    statuses: list[int] = []

    async def ask() -> None:
        async def send(message: Message) -> None:
            if message["type"] == "http.response.start":
                statuses.append(message["status"])

        async def receive() -> Message:
            raise AssertionError

        await admission({"type": "http", "path": "/api/v1/projects"}, receive, send)

    async def ask_together(_number: int) -> None:
        await asyncio.gather(*(ask() for _ in range(3)))

    in_two_loops(ask_together)
    assert statuses == [200] * 6


def test_a_client_for_webhooks() -> None:
    sender = HttpWebhookSender(private=True, patience=5)

    async def send(_number: int) -> None:
        async with receiving() as receiver:
            post = Post(id="msg_1", url=receiver.url, at=0, body=b"{}", secrets=())
            answers = await asyncio.gather(*(sender.send(post) for _ in range(3)))
            assert {answer.outcome for answer in answers} == {Outcome.DELIVERED}
            await sender.close()

    in_two_loops(send)


def test_commits_to_memory() -> None:
    store = MemoryStore()

    async def commit(number: int) -> None:
        waiting = asyncio.create_task(store.commits_beyond(number - 1))
        await asyncio.sleep(0)
        store.publish(store.state)
        assert await waiting == number

    in_two_loops(commit)


@pytest.mark.parametrize("database", [MEMORY, "sqlite"])
def test_a_whole_service(database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # where snapshots are saved
    url = MEMORY if database == MEMORY else f"sqlite+aiosqlite:///{tmp_path}/flags.db"
    container = Container(settings=Settings(database=DatabaseSettings(url=url)))

    async def change(number: int) -> None:
        await prepare(container)
        async with running(container):
            await container.bootstrap()(CONSOLE, Bootstrap())
            wanted = [f"flag-{number}-{each}" for each in range(5)]
            await asyncio.gather(*(_create(container, key) for key in wanted))
            flags = container.snapshots().current(PRODUCTION).flags
            assert len(flags) == 5 * number

    in_two_loops(change)


async def _create(container: Container, key: str) -> None:
    command = CreateFlag(project="default", key=key, value_type=ValueType.BOOLEAN)
    await container.create_flag()(CONSOLE, command)
