"""What cannot be delivered: dead letters, receivers that are gone, and leases that are lost."""

import pytest

from adapters.memory.outbox import MemoryOutbox
from application.commands.change_webhook import ChangeWebhook
from application.commands.delete_webhook import DeleteWebhook
from application.commands.replay_dead_letters import ReplayDeadLetters
from application.delivery.delivering import TOGETHER
from application.ports.outbox import Claim, Progress
from application.ports.webhook_sender import Answer, Message
from application.queries.find_webhook import FindWebhook
from application.queries.read_history import ReadHistory
from domain.instants import Instant
from tests.unit.application.delivery_service import FAILS, GONE, POLICY, Service
from tests.unit.application.world import World


@pytest.fixture
async def service(shop: World) -> Service:
    service = Service(shop)
    await service.begin()
    return service


async def given_up(service: Service, count: int = 1) -> None:
    """Let the first messages become dead letters."""
    await service.turn(count)
    service.world.sender.answers = [FAILS] * (POLICY.attempts * count)
    for _ in range(POLICY.attempts * count):
        await service.run()
        service.world.clock.advance(10_000)
    assert len(await service.dead()) == count
    service.world.sender.messages.clear()


async def test_dead_letters_are_tried_once_more(service: Service) -> None:
    await given_up(service, 2)
    service.world.sender.answers = [FAILS]
    assert await service.world.do(ReplayDeadLetters(project="shop", id=service.hook)) == 2
    await service.run()
    assert service.told == [2]
    for _ in range(2):
        await service.run()
        assert service.told == [2, 3]
    (left,) = await service.dead()
    replay = ReplayDeadLetters(project="shop", id=service.hook, sequence=left)
    assert await service.world.do(replay) == 1
    await service.run()
    assert await service.dead() == []


async def test_dead_letters_go_before_what_is_newer(service: Service) -> None:
    await given_up(service, 2)
    await service.world.do(ReplayDeadLetters(project="shop", id=service.hook))
    await service.turn()
    await service.run()
    assert service.told == [2, 3, 4]


async def test_one_that_fails_again_lets_what_is_in_order_pass(service: Service) -> None:
    await given_up(service, 2)
    await service.world.do(ReplayDeadLetters(project="shop", id=service.hook))
    await service.turn()
    service.world.sender.answers = [FAILS]
    await service.run()
    assert service.told == [2, 4]
    await service.run()
    assert service.told == [2, 4, 3]
    assert len(await service.dead()) == 1


async def test_who_wants_no_more_is_disabled(service: Service) -> None:
    await service.turn(2)
    service.world.sender.answers = [GONE]
    await service.run()
    known = await service.world.do(FindWebhook(project="shop", id=service.hook))
    assert (known.enabled, known.version) == (False, 2)
    assert service.notes.gone == [service.hook]
    (newest, *_) = (await service.world.do(ReadHistory())).items
    assert (newest.entry.author, newest.entry.key) == ("delivery", service.hook)
    assert not await service.run()
    await service.world.do(ChangeWebhook(project="shop", id=service.hook, enabled=True))
    await service.run()
    assert service.told[:3] == [2, 2, 3]


async def test_who_wants_no_dead_letters_either(service: Service) -> None:
    await given_up(service)
    service.world.sender.answers = [GONE]
    await service.world.do(ReplayDeadLetters(project="shop", id=service.hook))
    assert not await service.run()
    known = await service.world.do(FindWebhook(project="shop", id=service.hook))
    assert not known.enabled


class Meddling(MemoryOutbox):
    """Something happens to the webhook between sending and writing down."""

    def __init__(self, world: World) -> None:
        super().__init__(world.store)
        self.loses = False

    async def settle(self, claim: Claim, progress: Progress) -> bool:
        return False if self.loses else await super().settle(claim, progress)

    async def release(self, claim: Claim, now: Instant) -> None:
        await super().release(claim, now)


async def test_who_lost_the_lease_stops(shop: World) -> None:
    outbox = Meddling(shop)
    shop.outbox = outbox
    service = Service(shop, outbox)
    await service.begin()
    await service.turn(TOGETHER + 1)
    outbox.loses = True
    assert not await service.run()
    shop.sender.answers = [GONE]
    assert not await service.run()
    assert service.told == [*range(2, TOGETHER + 2), 2]
    assert (await shop.do(FindWebhook(project="shop", id=service.hook))).enabled


async def test_who_lost_the_lease_replays_no_more(shop: World) -> None:
    outbox = Meddling(shop)
    service = Service(shop, outbox)
    await service.begin()
    await service.turn(2)
    shop.sender.answers = [FAILS] * 6
    for _ in range(6):
        await service.run()
        shop.clock.advance(10_000)
    assert await outbox.replay(service.hook, None) == 2
    outbox.loses = True
    shop.sender.messages.clear()
    assert not await service.run()
    assert service.told == [2]


async def test_one_that_is_deleted_or_disabled_meanwhile(service: Service) -> None:
    await service.turn()
    send = service.world.sender.send

    async def disabling(message: Message) -> Answer:
        await send(message)
        await service.world.do(ChangeWebhook(project="shop", id=service.hook, enabled=False))
        return GONE

    service.world.sender.send = disabling  # type: ignore[method-assign]
    await service.run()
    known = await service.world.do(FindWebhook(project="shop", id=service.hook))
    assert (known.enabled, known.version) == (False, 2)

    async def deleting(message: Message) -> Answer:
        await send(message)
        await service.world.do(DeleteWebhook(project="shop", id=service.hook))
        return GONE

    await service.world.do(ChangeWebhook(project="shop", id=service.hook, enabled=True))
    service.world.sender.send = deleting  # type: ignore[method-assign]
    assert not await service.run()


async def test_deleted_between_the_last_settlement_and_its_disabling(shop: World) -> None:
    class Deleting(MemoryOutbox):
        async def settle(self, claim: Claim, progress: Progress) -> bool:
            settled = await super().settle(claim, progress)
            await shop.do(DeleteWebhook(project="shop", id=claim.webhook.id))
            return settled

    service = Service(shop, Deleting(shop.store))
    await service.begin()
    await service.turn()
    shop.sender.answers = [GONE]
    assert not await service.run()
