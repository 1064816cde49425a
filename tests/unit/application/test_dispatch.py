"""Finding out what is due, and working on it in this process."""

import asyncio
from collections.abc import Sequence

import pytest

from adapters.memory.clock import MemoryClock
from adapters.memory.outbox import MemoryOutbox
from adapters.memory.store import MemoryStore
from application.commands.create_webhook import CreateWebhook
from application.commands.turn_flag import TurnFlag
from application.delivery.bell import Afterwards, Bell
from application.delivery.dispatch import MEASURED, Dispatch
from application.delivery.embedded import EmbeddedQueue
from application.ports.delivery_queue import DeliveryQueue
from domain.errors import Unavailable
from domain.instants import Instant
from tests.unit.application.delivery_notes import Notes
from tests.unit.application.world import LIVE, World

LONG = 60.0


class Taking(DeliveryQueue):
    """Writes down what it is offered."""

    def __init__(self) -> None:
        self.offered: list[tuple[str, ...]] = []
        self.closed = False
        self.came = asyncio.Event()

    async def offer(self, webhooks: Sequence[str]) -> None:
        self.offered.append(tuple(webhooks))
        self.came.set()

    async def close(self) -> None:
        self.closed = True


async def test_what_is_due_is_offered(shop: World) -> None:
    queue, notes = Taking(), Notes()
    dispatch = Dispatch(shop.outbox, queue, shop.clock, Bell(), notes)
    hook = (await shop.do(CreateWebhook(project="shop", url="https://a.example.com"))).webhook.id
    await dispatch.look()
    assert queue.offered == []
    await shop.do(TurnFlag(flag_set=LIVE, flag="banner", on=True))
    await dispatch.look()
    shop.clock.advance(MEASURED)
    await dispatch.look()
    assert queue.offered == [(hook,), (hook,)]
    waiting = [{state: each.depth for state, each in backlog.items()} for backlog, _ in notes.looks]
    assert waiting == [{"idle": 0}, {"due": 1}]


async def test_a_commit_is_heard_at_once(shop: World) -> None:
    queue, notes, bell = Taking(), Notes(), Bell()
    dispatch = Dispatch(shop.outbox, queue, shop.clock, bell, notes, pause=LONG)
    await shop.do(CreateWebhook(project="shop", url="https://a.example.com"))
    following = asyncio.create_task(dispatch.follow())
    await notes.told.wait()
    await shop.do(TurnFlag(flag_set=LIVE, flag="banner", on=True))
    await bell.ring()
    await queue.came.wait()
    assert len(queue.offered) == 1
    following.cancel()
    with pytest.raises(asyncio.CancelledError):
        await following
    assert queue.closed


async def test_a_store_that_does_not_answer_is_asked_again() -> None:
    class Failing(MemoryOutbox):
        fails = True

        async def due(self, now: Instant, limit: int) -> tuple[str, ...]:
            if self.fails:
                raise Unavailable("the database")
            return await super().due(now, limit)

    outbox, notes = Failing(MemoryStore()), Notes()
    dispatch = Dispatch(outbox, Taking(), MemoryClock(), Bell(), notes, pause=0.001)
    following = asyncio.create_task(dispatch.follow())
    await notes.told.wait()
    outbox.fails = False
    while not notes.looks:
        notes.told.clear()
        await notes.told.wait()
    following.cancel()
    await asyncio.gather(following, return_exceptions=True)
    assert isinstance(notes.failures[0], Unavailable)


async def test_after_a_commit_first_things_come_first() -> None:
    heard: list[str] = []

    async def first() -> None:
        heard.append("first")

    bell = Bell()
    await Afterwards(first, bell)()
    await bell.heard(LONG)
    assert heard == ["first"]


async def test_each_webhook_is_worked_on_once_at_a_time() -> None:
    began: list[str] = []
    goes_on, ended = asyncio.Event(), asyncio.Event()
    more = {"a": 2, "b": 0}

    async def deliver(webhook: str) -> bool:
        began.append(webhook)
        if len(began) == 3:
            ended.set()
        await goes_on.wait()
        more[webhook] -= 1
        return more[webhook] > 0

    queue = EmbeddedQueue(deliver, Notes(), at_once=1)
    await queue.offer(["a", "b"])
    await queue.offer(["a"])
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert began == ["a"]
    goes_on.set()
    await ended.wait()
    await queue.close()
    assert began == ["a", "a", "b"]


async def test_a_failure_stops_one_webhook_until_it_is_offered_again() -> None:
    notes = Notes()

    async def deliver(webhook: str) -> bool:
        raise Unavailable(webhook)

    queue = EmbeddedQueue(deliver, notes)
    await queue.offer(["a"])
    await notes.told.wait()
    await queue.close()
    assert [str(error) for error in notes.failures] == ["a does not answer at the moment"]


async def test_closing_stops_what_is_under_way() -> None:
    began = asyncio.Event()

    async def deliver(_webhook: str) -> bool:
        began.set()
        await asyncio.Event().wait()
        return False

    queue = EmbeddedQueue(deliver, Notes())
    await queue.offer(["a"])
    await began.wait()
    await queue.close()
    await queue.close()
