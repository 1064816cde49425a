"""Bulk answers that are kept for who asks the same again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.context import Context
from domain.decision import Decision
from domain.instants import Instant
from domain.snapshot import View
from entrypoints.http.ofrep.recent import OVERHEAD, Made, RecentAnswers
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

BUDGET = 10 + 3 * OVERHEAD
steps = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 12)), max_size=40)


@given(steps=steps)
def test_those_asked_for_last_are_kept_up_to_the_budget(steps: list[tuple[int, int]]) -> None:
    recent, order = RecentAnswers(BUDGET), list[tuple[bytes, int]]()
    for number, size in steps:
        tag = b"%d" % number
        model = dict(order)
        found = recent.get(tag)
        assert (found is None) == (tag not in model)
        if found is None:
            recent.keep(tag, Made(b"x" * size, {}))
            model[tag] = size
        else:
            assert len(found.body) == model[tag]
        order = [entry for entry in order if entry[0] != tag] + [(tag, model[tag])]
        while sum(size + OVERHEAD for _, size in order) > BUDGET:
            order.pop(0)


async def test_the_same_question_is_answered_and_counted_alike(world: World) -> None:
    evaluation = world.evaluation()
    first, second = await ask(evaluation, bulk()), await ask(evaluation, bulk())
    assert first is not None
    assert second is not None
    assert (first.body, first.headers["etag"]) == (second.body, second.headers["etag"])
    shown = world.meter.exposition().decode()
    assert 'kind="bulk",reason="DISABLED"} 2.0\n' in shown


async def test_the_same_question_is_evaluated_once(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    evaluation = world.evaluation()
    first = await ask(evaluation, bulk())
    evaluate_all = View.evaluate_all

    def counted(view: View, context: Context, instant: Instant) -> list[Decision]:
        asked.append(context)
        return evaluate_all(view, context, instant)

    asked: list[Context] = []
    monkeypatch.setattr(View, "evaluate_all", counted)
    second = await ask(evaluation, bulk())
    assert (first and first.body) == (second and second.body)
    assert asked == []
    await ask(evaluation, bulk({"targetingKey": "another"}))
    assert asked == [{"targetingKey": "another"}]


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
