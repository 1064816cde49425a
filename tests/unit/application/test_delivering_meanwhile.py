"""Webhooks that are changed while they are told something."""

from adapters.memory.outbox import MemoryOutbox
from application.commands.change_webhook import ChangeWebhook
from application.delivery.delivering import LONGEST
from application.ports.outbox import Claim, Progress
from application.ports.webhook_sender import Answer, Message
from tests.unit.application.delivery_service import FAILS, GONE, Service
from tests.unit.application.world import World


async def test_a_webhook_that_is_mended_during_an_attempt_is_tried_at_once(shop: World) -> None:
    service = Service(shop)
    await service.begin()
    await service.turn(2)
    send = shop.sender.send

    async def failing(message: Message) -> Answer:
        assert message.url == "https://hooks.example.com"
        mended = "https://mended.example.com"
        await shop.do(ChangeWebhook(project="shop", id=service.hook, url=mended))
        return FAILS

    shop.sender.send = failing  # type: ignore[method-assign]
    assert not await service.run()
    shop.sender.send = send  # type: ignore[method-assign]
    await service.run()
    assert service.told == [2, 3, 2]  # the last is the webhook's own change
    assert {each.url for each in shop.sender.messages} == {"https://mended.example.com"}


async def test_a_claim_tells_no_more_once_its_webhook_is_another(shop: World) -> None:
    service = Service(shop)
    await service.begin()
    await service.turn(3)
    send = shop.sender.send

    async def slowly(message: Message) -> Answer:
        shop.clock.advance(LONGEST)
        if not shop.sender.messages:
            moved = "https://moved.example.com"
            await shop.do(ChangeWebhook(project="shop", id=service.hook, url=moved))
        return await send(message)

    shop.sender.send = slowly  # type: ignore[method-assign]
    await service.run()
    assert service.told == [2]
    await service.run()
    assert service.told == [2, 3, 4, 2]  # the last is the webhook's own change
    urls = [each.url for each in shop.sender.messages]
    assert urls == ["https://hooks.example.com", *["https://moved.example.com"] * 3]


async def test_somebody_may_disable_a_webhook_just_before_its_receiver_has_it_done(
    shop: World,
) -> None:
    class Overtaken(MemoryOutbox):
        """Somebody is faster, once a step is written down."""

        async def settle(self, claim: Claim, progress: Progress) -> bool:
            kept = await super().settle(claim, progress)
            await shop.do(ChangeWebhook(project="shop", id=claim.webhook.id, enabled=False))
            return kept

    service = Service(shop, Overtaken(shop.store))
    await service.begin()
    await service.turn()
    shop.sender.answers = [GONE]
    assert not await service.run()
    entries = [each for each in shop.store.state.entries if each.key == service.hook]
    assert len(entries) == 2
    assert not shop.store.state.webhooks[service.hook].enabled
    assert service.notes.gone == []
