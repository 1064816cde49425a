"""Webhooks over HTTP: made with a secret that is told once, tried, looked into, deleted."""

from collections.abc import Sequence

import pytest
from dependency_injector import providers
from jsonschema_rs import Draft202012Validator

from adapters.memory.webhook_sender import MemoryWebhookSender
from application.access import Role
from application.delivery.messages import message_of
from application.ports.delivery_queue import DeliveryQueue
from application.ports.webhook_sender import Answer
from domain.delivery import Outcome
from domain.event import EventType, event_of
from entrypoints.container import Container
from tests.contracts.examples import webhook
from tests.integration.http.management.world import (
    ANY_VERSION,
    API,
    PROJECT,
    World,
    done,
    faults,
    made,
    problem,
)

HOOKS = f"{PROJECT}/webhooks"
NEW = {"url": "https://hooks.example.com/flags", "event_types": ["flag.created"]}
FAILS = Answer(outcome=Outcome.FAILED, detail="did not answer in time")


class Nobody(DeliveryQueue):
    """Delivers nothing by itself."""

    async def offer(self, webhooks: Sequence[str]) -> None:
        """Leave them waiting."""

    async def close(self) -> None:
        """Nothing is under way."""


@pytest.fixture(autouse=True)
def sender(container: Container) -> MemoryWebhookSender:
    """What the application sends with, when the test says so."""
    sender = MemoryWebhookSender()
    container.webhook_sender.override(providers.Object(sender))
    container.delivery_queue.override(providers.Object(Nobody()))
    return sender


async def test_a_secret_is_told_once(world: World) -> None:
    response = await world.owner.post(HOOKS, json=NEW, headers={"idempotency-key": "k"})
    told = made(response)
    secret = told.pop("secret")
    assert secret.startswith("whsec_")
    assert told == {
        "id": told["id"],
        "name": "",
        "url": "https://hooks.example.com/flags",
        "environment": None,
        "event_types": ["flag.created"],
        "format": "standard",
        "enabled": True,
        "secret_since": "2027-01-15T08:00:00.000Z",
        "previous_secret_until": None,
        "version": 1,
    }
    place = f"{HOOKS}/{told['id']}"
    assert (response.headers["location"], response.headers["etag"]) == (place, '"1"')
    again = await world.owner.post(HOOKS, json=NEW, headers={"idempotency-key": "k"})
    assert again.json() == {**told, "secret": None}
    assert done(await world.owner.get(place)) == told
    assert done(await world.owner.get(HOOKS))["items"] == [told]
    history = await world.owner.get(f"{PROJECT}/history", params={"subject": "webhook"})
    assert secret not in history.text
    assert "/flags" not in history.text


async def test_a_change_needs_the_version(world: World) -> None:
    place = f"{HOOKS}/{made(await world.owner.post(HOOKS, json=NEW))['id']}"
    assert problem(await world.owner.patch(place, json={})) == "428 precondition-required"
    first = {"if-match": '"1"'}
    body = {"environment": "production", "enabled": False}
    changed = done(await world.owner.patch(place, json=body, headers=first))
    assert (changed["environment"], changed["enabled"], changed["version"]) == (
        "production",
        False,
        2,
    )
    assert problem(await world.owner.patch(place, json=body, headers=first)) == "412 stale-version"
    everywhere = {"environment": None}
    changed = done(await world.owner.patch(place, json=everywhere, headers=ANY_VERSION))
    assert changed["environment"] is None
    refused = await world.owner.patch(place, json={"url": "ftp://x"}, headers=ANY_VERSION)
    assert (problem(refused), faults(refused)) == ("422 invalid-definition", [("body", "/url")])
    unknown = await world.owner.post(HOOKS, json={**NEW, "event_types": ["flag.eaten"]})
    assert problem(unknown) == "422 invalid-request"
    assert (await world.owner.delete(place, headers=ANY_VERSION)).status_code == 204
    assert problem(await world.owner.get(place)) == "404 webhook-not-found"


async def test_a_rotation(world: World) -> None:
    new = made(await world.owner.post(HOOKS, json=NEW))
    place = f"{HOOKS}/{new['id']}/secret"
    rotated = await world.owner.post(place, json={"overlap": 60}, headers={"idempotency-key": "k"})
    told = done(rotated)
    assert told["secret"] not in {None, new["secret"]}
    until = told["previous_secret_until"]
    assert until == "2027-01-15T08:01:00.000Z"
    again = await world.owner.post(place, json={"overlap": 60}, headers={"idempotency-key": "k"})
    assert done(again) == {**told, "secret": None}
    stale = await world.owner.post(place, json={}, headers={"if-match": '"1"'})
    assert problem(stale) == "412 stale-version"


async def test_a_test_tells_what_came_of_it(world: World, sender: MemoryWebhookSender) -> None:
    place = f"{HOOKS}/{made(await world.owner.post(HOOKS, json=NEW))['id']}"
    sender.answers = [FAILS]
    delivery = done(await world.owner.post(f"{place}/test"))
    assert (delivery["outcome"], delivery["event_type"]) == ("failed", "webhook.test")
    assert done(await world.owner.get(f"{place}/deliveries"))["items"] == [delivery]
    assert len(sender.messages) == 1


async def test_dead_letters_are_listed_and_replayed(
    world: World, sender: MemoryWebhookSender
) -> None:
    hook = made(await world.owner.post(HOOKS, json=NEW))["id"]
    await world.flag()
    sender.answers = [FAILS] * 12
    deliver = world.container.deliver_webhook()
    for _ in range(12):
        await deliver(hook)
        world.clock.advance(5_000_000)
    dead = f"{HOOKS}/{hook}/dead-letters"
    (letter,) = done(await world.owner.get(dead))["items"]
    assert (letter["event_type"], letter["attempts"], letter["replay"]) == (
        "flag.created",
        12,
        False,
    )
    missing = await world.owner.post(f"{dead}/{letter['sequence'] + 1}/replay")
    assert problem(missing) == "404 dead-letter-not-found"
    one = await world.owner.post(f"{dead}/{letter['sequence']}/replay")
    assert done(one) == {"replaying": 1}
    assert done(await world.owner.get(dead))["items"] == [{**letter, "replay": True}]
    assert done(await world.owner.post(f"{dead}/replay")) == {"replaying": 1}
    await deliver(hook)
    assert done(await world.owner.get(dead))["items"] == []


async def test_only_owners_of_the_project_see_webhooks(world: World) -> None:
    approver = await world.admin(Role.APPROVER)
    assert problem(await approver.get(HOOKS)) == "403 forbidden"
    owner = await world.admin(Role.OWNER)
    assert done(await owner.get(HOOKS))["items"] == []


async def test_messages_fit_their_schemas(world: World) -> None:
    await world.flag()
    await world.segment()
    await world.target("banner", on=True)
    kinds = done(await world.owner.get(f"{API}/event-types"))["items"]
    assert [kind["type"] for kind in kinds] == [str(each) for each in EventType]
    schemas = {kind["type"]: Draft202012Validator(kind["schema"]) for kind in kinds}
    entries = await world.container.catalogue().chain(0, 100)
    told = [event_of(entry) for entry in entries]
    assert len({event.type for event in told}) > 5
    for event in told:
        message = message_of(webhook(), event, 0)
        schemas[event.type].validate(event.document())
        assert event.type.encode() in message.body
