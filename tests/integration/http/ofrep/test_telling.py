"""Evaluations are told one by one, as they were answered, whichever way that was."""

from collections.abc import Iterable
from functools import partial

import pytest

from application.evaluation_events import EvaluationEvents
from application.ports.evaluation_listener import Evaluated, EvaluationListener
from entrypoints.http.ofrep.evaluation import Evaluation
from entrypoints.http.ofrep.telling import TellingAnswering
from tests.integration.http.ofrep.client import Answer, Request, ask, bulk, single
from tests.integration.http.ofrep.conftest import World
from tests.integration.http.ofrep.examples import CLIENT_KEY, VISIBLE_KEYS
from tests.integration.http.ofrep.test_two_ways import TABLE

BOB = {"targetingKey": "bob", "country": "DE"}
TRACE, SPAN = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
TRACED = (b"traceparent", f"00-{TRACE}-{SPAN}-01".encode())

GERMAN = Evaluated(
    key="targeted",
    flag_set="shop/production",
    version="1.1",
    variant="v1",
    reason="TARGETING_MATCH",
    error_code=None,
    error_details=None,
    context_id=None,
    trace_id=None,
    span_id=None,
)


class Telling(EvaluationListener):
    """An evaluation that is listened to."""

    def __init__(self, world: World, *, names_context: bool = False) -> None:
        self.told: list[list[Evaluated]] = []
        self.events = EvaluationEvents(1)
        answering = partial(TellingAnswering, events=self.events, names_context=names_context)
        self.evaluation: Evaluation = world.evaluation(answering)

    def hear(self, told: Iterable[Evaluated]) -> None:
        self.told.append([*told])

    async def ask(self, request: Request) -> Answer | None:
        with self.events.heard_by(self):
            return await ask(self.evaluation, request)


@pytest.mark.parametrize("chunk", [0, 3], ids=["at once", "carefully"])
async def test_tells_what_was_decided(world: World, chunk: int) -> None:
    telling = Telling(world)
    await telling.ask(single("targeted", BOB, chunk=chunk))
    assert telling.told == [[GERMAN]]


@pytest.mark.parametrize("chunk", [0, 3], ids=["at once", "carefully"])
async def test_names_trace_and_context_if_it_may(world: World, chunk: int) -> None:
    telling = Telling(world, names_context=True)
    await telling.ask(single("targeted", BOB, chunk=chunk, headers=(TRACED,)))
    assert telling.told == [[GERMAN._replace(context_id="bob", trace_id=TRACE, span_id=SPAN)]]


async def test_a_targeting_key_that_is_none_is_not_told(world: World) -> None:
    telling = Telling(world, names_context=True)
    await telling.ask(single("targeted", {"targetingKey": 5, "country": "DE"}))
    assert [told.context_id for (told,) in telling.told] == [None]


async def test_tells_why_there_was_no_decision(world: World) -> None:
    telling = Telling(world)
    for asked in (single("split"), single("nowhere")):
        await telling.ask(asked)
    told = [
        (one.key, one.variant, one.reason, one.error_code, bool(one.error_details))
        for (one,) in telling.told
    ]
    assert told == [
        ("split", None, "ERROR", "TARGETING_KEY_MISSING", True),
        ("nowhere", None, "ERROR", "FLAG_NOT_FOUND", True),
    ]


async def test_tells_of_each_flag_of_all(world: World) -> None:
    telling = Telling(world, names_context=True)
    answer = await telling.ask(bulk(BOB, CLIENT_KEY, headers=(TRACED,)))
    assert answer is not None
    (told,) = telling.told
    assert [one.key for one in told] == VISIBLE_KEYS
    assert [one.variant for one in told] == [one["variant"] for one in answer.json()["flags"]]
    assert {(one.flag_set, one.context_id, one.trace_id) for one in told} == {
        ("shop/production", "bob", TRACE)
    }


async def test_who_has_the_answer_already_evaluates_nothing(world: World) -> None:
    telling = Telling(world)
    answer = await telling.ask(bulk(BOB, headers=((b"if-none-match", b"*"),)))
    assert answer is not None
    assert answer.status == 304
    assert telling.told == []


@pytest.mark.parametrize("name", TABLE)
async def test_answers_are_the_same(world: World, name: str) -> None:
    telling = Telling(world, names_context=True)
    assert await telling.ask(TABLE[name]) == await ask(world.evaluation(), TABLE[name])
