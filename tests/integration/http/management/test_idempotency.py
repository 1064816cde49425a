"""A POST that is sent twice takes effect once."""

import asyncio
import json
from typing import Any

import httpx2
import pytest
from dependency_injector import providers

from adapters.memory.idempotency import MemoryIdempotencyRecords
from application.access import Role
from application.ports.idempotency import Answer
from domain.errors import Unavailable
from entrypoints.container import Container
from tests.integration.http.management.world import (
    API,
    PRODUCTION,
    PROJECT,
    World,
    done,
    faults,
    made,
    problem,
)

FLAGS = f"{PROJECT}/flags"
FLAG = {"key": "banner", "value_type": "boolean"}
ONCE = {"idempotency-key": "b7f1c1e0"}
DAY = 24 * 60 * 60 * 1000


async def test_the_first_answer_is_repeated(world: World) -> None:
    first = await world.owner.post(FLAGS, json=FLAG, headers=ONCE)
    again = await world.owner.post(FLAGS, json=FLAG, headers=ONCE)
    assert made(again) == made(first)
    assert "idempotency-replayed" not in first.headers
    assert again.headers["idempotency-replayed"] == "true"
    for name in ("etag", "location", "content-type"):
        assert again.headers[name] == first.headers[name]
    assert again.headers["x-request-id"] != first.headers["x-request-id"]
    other = {"idempotency-key": "another"}
    assert problem(await world.owner.post(FLAGS, json=FLAG, headers=other)) == (
        "409 flag-already-exists"
    )


@pytest.mark.parametrize(
    ("path", "body"),
    [
        (f"{API}/projects", {"key": "shop"}),
        (f"{PROJECT}/environments", {"key": "qa"}),
        (f"{PROJECT}/segments", {"key": "staff"}),
        (f"{PROJECT}/segments/beta/members", {"include": ["a"]}),
        (f"{PRODUCTION}/import", {"format": "flaghoist/1"}),
        (f"{API}/keys", {"name": "a", "kind": "admin", "grants": [{"role": "reader"}]}),
    ],
)
async def test_every_post_that_changes_something_is_repeatable(
    world: World, path: str, body: dict[str, Any]
) -> None:
    await world.segment()
    first = await world.owner.post(path, json=body, headers=ONCE)
    again = await world.owner.post(path, json=body, headers=ONCE)
    assert again.headers["idempotency-replayed"] == "true"
    assert again.status_code == first.status_code
    assert {**again.json(), "key": None} == {**first.json(), "key": None}


async def test_a_secret_is_told_once_and_not_remembered(world: World, container: Container) -> None:
    body = {"name": "a", "kind": "admin", "grants": [{"role": "reader"}]}
    first = made(await world.owner.post(f"{API}/keys", json=body, headers=ONCE))
    again = made(await world.owner.post(f"{API}/keys", json=body, headers=ONCE))
    assert first["key"]
    assert again == {**first, "key": None}
    records = container.idempotency()
    assert isinstance(records, MemoryIdempotencyRecords)
    assert first["key"] not in repr(vars(records))


async def test_a_key_belongs_to_one_request_of_one_caller(world: World) -> None:
    made(await world.owner.post(FLAGS, json=FLAG, headers=ONCE))
    for path, body in (
        (FLAGS, {**FLAG, "key": "other"}),
        (f"{FLAGS}?x=1", FLAG),
        (f"{API}/projects", FLAG),
    ):
        response = await world.owner.post(path, json=body, headers=ONCE)
        assert problem(response) == "422 idempotency-key-reused"
    editor = await world.admin(Role.EDITOR)
    made(await editor.post(FLAGS, json={**FLAG, "key": "other"}, headers=ONCE))


async def test_a_request_for_another_version_is_another_request(world: World) -> None:
    await world.segment()
    path, body = f"{PROJECT}/segments/beta/members", {"include": ["a"]}
    done(await world.owner.post(path, json=body, headers={**ONCE, "if-match": '"1"'}))
    for condition in ({}, {"if-match": "*"}, {"if-match": '"2"'}):
        response = await world.owner.post(path, json=body, headers={**ONCE, **condition})
        assert problem(response) == "422 idempotency-key-reused"
    again = await world.owner.post(path, json=body, headers={**ONCE, "if-match": '"1"'})
    assert again.headers["idempotency-replayed"] == "true"


async def test_a_refused_request_leaves_its_key_free(world: World) -> None:
    for body in ({**FLAG, "key": "ö"}, {"key": 1}):
        response = await world.owner.post(FLAGS, json=body, headers=ONCE)
        assert response.status_code == 422
    made(await world.owner.post(FLAGS, json=FLAG, headers=ONCE))


async def test_a_key_is_remembered_for_a_day(world: World) -> None:
    body = {"include": ["a"]}
    await world.segment()
    path = f"{PROJECT}/segments/beta/members"
    done(await world.owner.post(path, json=body, headers=ONCE))
    world.clock.advance(DAY - 1)
    again = await world.owner.post(path, json=body, headers=ONCE)
    assert again.headers["idempotency-replayed"] == "true"
    world.clock.advance(1)
    assert (
        "idempotency-replayed"
        not in (await world.owner.post(path, json=body, headers=ONCE)).headers
    )


async def test_while_the_first_is_being_answered_the_second_is_told_so(world: World) -> None:
    both = await asyncio.gather(
        world.owner.post(FLAGS, json=FLAG, headers=ONCE),
        world.owner.post(FLAGS, json=FLAG, headers=ONCE),
    )
    kinds = {"made" if response.status_code == 201 else problem(response) for response in both}
    assert kinds <= {"made", "409 idempotency-key-in-use"}
    assert "made" in kinds
    made(await world.owner.post(FLAGS, json=FLAG, headers=ONCE))


async def test_a_claim_in_progress_is_a_conflict(world: World, container: Container) -> None:
    await world.segment()
    fingerprints: list[str] = []
    records = container.idempotency()
    claim = records.claim

    async def noted(owner: str, key: str, fingerprint: str, now: int) -> Any:
        fingerprints.append(f"{owner} {fingerprint}")
        return await claim(owner, key, fingerprint, now)

    records.claim = noted
    response = await world.owner.post(FLAGS, json={"key": "ö"}, headers=ONCE)
    assert response.status_code == 422
    owner, fingerprint = fingerprints[0].split()
    await claim(owner, ONCE["idempotency-key"], fingerprint, world.clock.now())
    response = await world.owner.post(FLAGS, json={"key": "ö"}, headers=ONCE)
    assert problem(response) == "409 idempotency-key-in-use"


@pytest.mark.parametrize("key", ["", "x" * 256])
async def test_what_is_no_key(world: World, key: str) -> None:
    response = await world.owner.post(FLAGS, json=FLAG, headers={"idempotency-key": key})
    assert problem(response) == "422 invalid-request"
    assert faults(response) == [("header", "/Idempotency-Key")]


class Forgetful(MemoryIdempotencyRecords):
    """Loses its store between the claim and the answer."""

    async def complete(self, owner: str, key: str, answer: Answer) -> None:
        raise Unavailable(f"the store of {owner}, {key} and {answer.status}")


class TestWithoutAStoreForAnswers:
    @pytest.fixture
    def container(self, container: Container) -> Container:
        container.idempotency.override(providers.Singleton(Forgetful))
        return container

    async def test_what_is_done_is_answered_as_done(self, world: World) -> None:
        response = await world.owner.post(FLAGS, json=FLAG, headers=ONCE)
        assert made(response)["key"] == "banner"


async def test_remembered_answers_are_plain_json(world: World) -> None:
    again: httpx2.Response | None = None
    for _ in range(2):
        again = await world.owner.post(FLAGS, json=FLAG, headers=ONCE)
    assert again is not None
    assert json.loads(again.content)["key"] == "banner"
