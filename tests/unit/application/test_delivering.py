"""Delivering: in order, at least once, with patience, and not for ever."""

import asyncio
import json

import pytest

from adapters.memory.outbox import MemoryOutbox
from application.access import CONSOLE, Actor, Grant, KeyKind, Role
from application.commands.change_flag import ChangeFlag
from application.commands.change_webhook import ChangeWebhook
from application.commands.issue_key import IssueKey
from application.commands.replay_dead_letters import ReplayDeadLetters
from application.commands.turn_flag import TurnFlag
from application.delivery.delivering import LONGEST, TOGETHER
from application.ports.outbox import BATCH, Claim, Progress
from application.ports.webhook_sender import Answer, Message
from domain.delivery import Outcome
from domain.event import EventType
from domain.webhook import Format
from tests.unit.application.delivery_service import FAILS, POLICY, Service
from tests.unit.application.world import LIVE, World

GRANTS = (Grant(Role.OWNER),)


@pytest.fixture
async def service(shop: World) -> Service:
    service = Service(shop)
    await service.begin()
    return service


async def test_nothing_to_tell(service: Service) -> None:
    assert not await service.run()
    assert not await service.deliver("none")
    assert service.told == []


async def test_everything_in_order_and_once(service: Service) -> None:
    await service.turn(3)
    assert not await service.run()
    assert service.told == [2, 3, 4]
    assert not await service.run()
    assert service.told == [2, 3, 4]
    assert await service.outcomes() == ["delivered"] * 3
    assert service.notes.attempts == [Outcome.DELIVERED] * 3
    message = service.world.sender.messages[0]
    assert message.id == f"msg_{service.hook}_{service.world.steps - 2}"
    assert message.at == service.world.clock.now()
    assert len(message.secrets) == 1


async def test_there_may_be_more_after_a_full_batch(service: Service) -> None:
    await service.turn(BATCH + 1)
    assert await service.run()
    assert not await service.run()
    assert service.told == [*range(2, BATCH + 3)]


async def test_what_is_not_wanted_is_passed_over(shop: World) -> None:
    service = Service(shop)
    await service.begin(event_types=frozenset({EventType.FLAG_ARCHIVED}))
    await service.turn(2)
    await service.run()
    assert service.told == []
    assert await shop.outbox.due(shop.clock.now(), 10) == ()


async def test_slack_reads_a_sentence(shop: World) -> None:
    service = Service(shop)
    await service.begin(format=Format.SLACK)
    await service.turn()
    await service.run()
    assert json.loads(shop.sender.messages[0].body) == {
        "text": "Targeting 'banner' in shop/production was changed by console (version 2)."
    }


async def test_slack_reads_what_an_author_is_called_and_mentions_nobody(shop: World) -> None:
    service = Service(shop)
    await service.begin(format=Format.SLACK)
    issued = await shop.do(IssueKey(kind=KeyKind.ADMIN, name="Ada <!channel> & co", grants=GRANTS))
    service.world.sender.answers = [FAILS] * POLICY.attempts
    turn = TurnFlag(flag_set=LIVE, flag="banner", on=True)
    await shop.do(turn, Actor(issued.credential.id, GRANTS))
    for _ in range(POLICY.attempts):
        await service.run()
        shop.clock.advance(60_000)
    await shop.do(ReplayDeadLetters(project="shop", id=service.hook))
    await service.run()
    texts = [json.loads(message.body)["text"] for message in shop.sender.messages]
    assert len(texts) == POLICY.attempts + 1
    assert all("changed by Ada &lt;!channel&gt; &amp; co (version" in text for text in texts)


async def test_a_failure_keeps_the_others_waiting(service: Service) -> None:
    await service.turn(2)
    service.world.sender.answers = [FAILS]
    assert not await service.run()
    assert service.told == [2]
    assert not await service.run()
    service.world.clock.advance(1_250)
    await service.run()
    assert service.told == [2, 2, 3]
    assert await service.outcomes() == ["delivered", "delivered", "failed"]


async def test_pauses_grow_and_the_receiver_may_ask_for_more(service: Service) -> None:
    await service.turn()
    clock, sender = service.world.clock, service.world.sender
    busy = Answer(outcome=Outcome.REFUSED, status=503, retry_after=60_000)
    sender.answers = [FAILS, busy]
    await service.run()
    clock.advance(999)
    await service.run()
    assert len(sender.messages) == 1
    clock.advance(251)
    await service.run()
    clock.advance(59_999)
    await service.run()
    assert len(sender.messages) == 2
    clock.advance(1)
    await service.run()
    assert len(sender.messages) == 3


async def test_after_so_many_attempts_it_is_given_up(service: Service) -> None:
    await service.turn(2)
    service.world.sender.answers = [FAILS] * POLICY.attempts
    for _ in range(POLICY.attempts):
        await service.run()
        service.world.clock.advance(10_000)
    assert service.told == [2, 2, 2, 3]
    ((webhook, letter),) = service.notes.dead
    assert (webhook, letter.attempts) == (service.hook, POLICY.attempts)
    assert await service.dead() == [service.world.steps - 1] == [letter.sequence]


async def test_a_change_that_is_not_wanted_any_more_forgets_its_attempts(service: Service) -> None:
    await service.turn()
    await service.world.do(ChangeFlag(project="shop", key="banner", name="New"))
    service.world.sender.answers = [FAILS] * 3
    await service.run()
    only = frozenset({EventType.FLAG_CHANGED})
    await service.world.do(ChangeWebhook(project="shop", id=service.hook, event_types=only))
    for _ in range(2):
        await service.run()
        service.world.clock.advance(10_000)
    assert await service.dead() == []
    assert CONSOLE.id in service.world.sender.messages[-1].body.decode()


class Counting(MemoryOutbox):
    """Counts what is written down."""

    steps = 0

    async def settle(self, claim: Claim, progress: Progress) -> bool:
        self.steps += 1
        return await super().settle(claim, progress)


async def test_many_messages_are_written_down_together_unless_they_take_long(shop: World) -> None:
    outbox = Counting(shop.store)
    service = Service(shop, outbox)
    await service.begin()
    await service.turn(2 * TOGETHER + 1)
    assert not await service.run()
    assert outbox.steps == 3

    send = shop.sender.send

    async def slowly(message: Message) -> Answer:
        shop.clock.advance(LONGEST)
        return await send(message)

    shop.sender.send = slowly  # type: ignore[method-assign]
    await shop.do(TurnFlag(flag_set=LIVE, flag="banner", on=False))
    await shop.do(TurnFlag(flag_set=LIVE, flag="banner", on=True))
    await service.run()
    assert outbox.steps == 5


async def test_what_was_delivered_is_written_down_when_the_process_stops(shop: World) -> None:
    service = Service(shop)
    await service.begin()
    await service.turn(2)
    send = shop.sender.send

    async def stopping(message: Message) -> Answer:
        if shop.sender.messages:
            raise asyncio.CancelledError
        return await send(message)

    shop.sender.send = stopping  # type: ignore[method-assign]
    with pytest.raises(asyncio.CancelledError):
        await service.run()
    shop.sender.send = send  # type: ignore[method-assign]
    await service.run()
    assert service.told == [2, 3]


async def test_what_nobody_foresaw_counts_as_a_failed_attempt(shop: World) -> None:
    service = Service(shop)
    await service.begin()
    await service.turn()

    async def failing(message: Message) -> Answer:
        raise RuntimeError(message.id)

    shop.sender.send = failing  # type: ignore[method-assign]
    for _ in range(POLICY.attempts):
        await service.run()
        shop.clock.advance(60_000)
    assert await service.outcomes() == ["failed"] * POLICY.attempts
    assert len(await service.dead()) == 1
