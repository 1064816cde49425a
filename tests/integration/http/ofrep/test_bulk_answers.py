"""Bulk answers to the same question, and to questions that look alike."""

from tests.integration.http.ofrep.client import ask, bulk
from tests.integration.http.ofrep.conftest import World
from tests.integration.http.ofrep.examples import (
    CLIENT_KEY,
    FLAGS,
    SERVER_KEY,
    SHOP,
    TIMED_KEY,
    flag,
)


async def test_the_same_question_is_answered_and_counted_alike(world: World) -> None:
    evaluation = world.evaluation()
    first, second = await ask(evaluation, bulk()), await ask(evaluation, bulk())
    assert first is not None
    assert second is not None
    assert (first.body, first.headers["etag"]) == (second.body, second.headers["etag"])
    shown = world.meter.exposition().decode()
    assert 'reason="DISABLED"} 2.0\n' in shown


async def test_a_client_key_never_gets_the_answer_of_a_server_key(world: World) -> None:
    evaluation = world.evaluation()
    full = await ask(evaluation, bulk(key=SERVER_KEY))
    visible = await ask(evaluation, bulk(key=CLIENT_KEY))
    assert full is not None
    assert visible is not None
    assert len(visible.body) < len(full.body)


async def test_a_change_makes_another_answer(world: World) -> None:
    evaluation = world.evaluation()
    before = await ask(evaluation, bulk())
    world.definitions.flags = {SHOP: (*FLAGS, flag("new", 1))}
    await world.refresh()
    after = await ask(evaluation, bulk())
    assert before is not None
    assert after is not None
    assert b'"new"' not in before.body
    assert b'"new"' in after.body


async def test_what_depends_on_time_is_evaluated_each_time(world: World) -> None:
    evaluation = world.evaluation()
    context = {"targetingKey": "user-1"}
    before = await ask(evaluation, bulk(context, TIMED_KEY))
    world.clock.instant = 2_000
    after = await ask(evaluation, bulk(context, TIMED_KEY))
    assert before is not None
    assert after is not None
    assert before.body != after.body
