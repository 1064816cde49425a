"""Webhooks are made, changed, tried and deleted by owners."""

import base64

import pytest

from application.commands.change_webhook import EVERYWHERE, ChangeWebhook
from application.commands.create_webhook import CreateWebhook
from application.commands.delete_webhook import DeleteWebhook
from application.commands.replay_dead_letters import ReplayDeadLetters
from application.commands.rotate_secret import RotateSecret
from application.commands.send_test_event import SendTestEvent
from application.ports.webhook_sender import Answer, Message
from application.queries.find_webhook import FindWebhook
from application.queries.list_dead_letters import ListDeadLetters
from application.queries.list_deliveries import ListDeliveries
from application.queries.list_webhooks import ListWebhooks
from domain import limits
from domain.delivery import Outcome
from domain.errors import DeadLetterNotFound, InvalidDefinition, StaleVersion, WebhookNotFound
from domain.event import EventType
from domain.webhook import Format, Webhook
from tests.unit.application.world import NOW, World

URL = "https://hooks.example.com/"
NEW = CreateWebhook(project="shop", url=URL)


async def made(world: World) -> Webhook:
    webhook: Webhook = (await world.do(NEW)).webhook
    return webhook


async def test_a_new_webhook_has_a_secret(shop: World) -> None:
    told = await shop.do(
        CreateWebhook(
            project="shop",
            url=URL,
            name="Releases",
            environment="production",
            event_types=frozenset({EventType.FLAG_CHANGED}),
            format=Format.SLACK,
            enabled=False,
        )
    )
    assert base64.b64decode(told.secret.removeprefix("whsec_"), validate=True)
    assert told.secret not in repr(told)
    known = await shop.do(FindWebhook(project="shop", id=told.webhook.id))
    assert known == told.webhook
    assert (known.name, known.secret_since, known.enabled) == ("Releases", NOW, False)
    assert (await shop.do(ListWebhooks(project="shop"))).items == (known,)


async def test_it_belongs_to_what_is_there(shop: World) -> None:
    with pytest.raises(InvalidDefinition) as refused:
        await shop.do(CreateWebhook(project="shop", url=URL, environment="none"))
    assert refused.value.path == ("environment",)


async def test_it_leads_where_messages_may_go(shop: World) -> None:
    """One that was made before a place was closed still changes otherwise."""
    webhook = await made(shop)
    shop.destinations.closed = {URL, "https://closed.example.com/"}
    change = ChangeWebhook(project="shop", id=webhook.id, name="Mine", url=URL)
    assert (await shop.do(change)).name == "Mine"
    elsewhere = ChangeWebhook(
        project="shop", id=webhook.id, name="Yours", url="https://closed.example.com/"
    )
    for refused in (NEW, elsewhere):
        with pytest.raises(InvalidDefinition) as refusal:
            await shop.do(refused)
        assert refusal.value.path == ("url",)
    assert [each.name for each in (await shop.do(ListWebhooks(project="shop"))).items] == ["Mine"]


async def test_there_may_not_be_too_many(shop: World) -> None:
    for _ in range(limits.WEBHOOKS):
        await shop.do(NEW)
    with pytest.raises(InvalidDefinition):
        await shop.do(NEW)


async def test_what_is_given_changes(shop: World) -> None:
    before = await made(shop)
    change = ChangeWebhook(
        project="shop", id=before.id, name="Mine", environment="production", expected_version=1
    )
    after = await shop.do(change)
    assert after == before.changed(name="Mine", environment="production")
    with pytest.raises(StaleVersion, match="the webhook '"):
        await shop.do(change)
    again = ChangeWebhook(project="shop", id=before.id, name="Mine")
    assert (await shop.do(again)).version == 2
    everywhere = ChangeWebhook(project="shop", id=before.id, environment=EVERYWHERE)
    assert (await shop.do(everywhere)).environment is None
    with pytest.raises(InvalidDefinition):
        await shop.do(ChangeWebhook(project="shop", id=before.id, environment="none"))


async def test_a_rotation_tells_the_new_secret(shop: World) -> None:
    before = await made(shop)
    told = await shop.do(RotateSecret(project="shop", id=before.id, overlap=60))
    assert told.secret != before.secret
    assert told.webhook.secrets(NOW + 59_999) == (told.secret, before.secret)
    assert told.webhook.secrets(NOW + 60_000) == (told.secret,)


async def test_a_test_is_sent_once_and_remembered(shop: World) -> None:
    webhook = await made(shop)
    refusal = Answer(outcome=Outcome.REFUSED, status=500, detail="answered 500", milliseconds=3)
    shop.sender.answers = [refusal]
    delivery = await shop.do(SendTestEvent(project="shop", id=webhook.id))
    assert (delivery.event_type, delivery.outcome) == (EventType.WEBHOOK_TEST, Outcome.REFUSED)
    assert (delivery.sequence, delivery.attempt, delivery.status) == (0, 1, 500)
    assert delivery.message_id == f"msg_{webhook.id}_{NOW}"
    listed = await shop.do(ListDeliveries(project="shop", id=webhook.id))
    assert listed.items == (delivery,)
    assert (await shop.do(ListDeadLetters(project="shop", id=webhook.id))).items == ()
    await shop.do(ChangeWebhook(project="shop", id=webhook.id, format=Format.SLACK))
    await shop.do(SendTestEvent(project="shop", id=webhook.id))
    assert b"This is a test from Flaghoist: messages about shop" in shop.sender.messages[-1].body


async def test_a_fault_of_the_sender_is_an_outcome_of_a_test(
    shop: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    webhook = await made(shop)

    async def broken(message: Message) -> Answer:
        raise RuntimeError(message.id)

    monkeypatch.setattr(shop.sender, "send", broken)
    delivery = await shop.do(SendTestEvent(project="shop", id=webhook.id))
    assert (delivery.outcome, delivery.detail) == (Outcome.FAILED, "could not be sent")
    assert [str(error) for error in shop.notes.failures] == [delivery.message_id]
    listed = await shop.do(ListDeliveries(project="shop", id=webhook.id))
    assert listed.items == (delivery,)


async def test_a_dead_letter_that_is_not_there(shop: World) -> None:
    webhook = await made(shop)
    assert await shop.do(ReplayDeadLetters(project="shop", id=webhook.id)) == 0
    with pytest.raises(DeadLetterNotFound):
        await shop.do(ReplayDeadLetters(project="shop", id=webhook.id, sequence=7))


async def test_a_deleted_one_is_gone(shop: World) -> None:
    webhook = await made(shop)
    with pytest.raises(StaleVersion, match="the webhook '"):
        await shop.do(DeleteWebhook(project="shop", id=webhook.id, expected_version=2))
    await shop.do(DeleteWebhook(project="shop", id=webhook.id, expected_version=1))
    for request in (
        FindWebhook(project="shop", id=webhook.id),
        DeleteWebhook(project="shop", id=webhook.id),
        SendTestEvent(project="shop", id=webhook.id),
    ):
        with pytest.raises(WebhookNotFound):
            await shop.do(request)
