"""Evaluating and explaining through the management API."""

from typing import Any

import pytest

from application.access import Role
from tests.integration.http.management.world import (
    PRODUCTION,
    PROJECT,
    World,
    done,
    faults,
    problem,
)

RULE = {
    "key": "german",
    "condition": {"attribute": "country", "operator": "equals", "values": ["DE"]},
    "serve": {"variant": "on"},
}
GERMAN = {"context": {"targetingKey": "user-1", "country": "DE"}}


async def test_a_flag_is_evaluated_for_a_context(world: World) -> None:
    await world.flag("shop/banner")
    await world.target("shop/banner", on=True, default={"variant": "off"}, rules=[RULE])
    response = await world.owner.post(f"{PRODUCTION}/evaluate/shop/banner", json=GERMAN)
    assert done(response) == {
        "flag": "shop/banner",
        "value": True,
        "variant": "on",
        "reason": "TARGETING_MATCH",
        "rule": "german",
        "metadata": {"flagSetId": "default/production", "version": "1.2", "rule": "german"},
        "error_code": None,
        "error_details": "",
    }
    other = done(await world.owner.post(f"{PRODUCTION}/evaluate/shop/banner", json={}))
    assert (other["value"], other["reason"], other["rule"]) == (False, "DEFAULT", None)


async def test_an_unknown_flag_is_a_decision_with_an_error_code(world: World) -> None:
    decision = done(await world.owner.post(f"{PRODUCTION}/evaluate/none", json={}))
    assert (decision["error_code"], decision["reason"]) == ("FLAG_NOT_FOUND", "ERROR")
    assert (decision["value"], decision["variant"]) == (None, None)
    explained = done(await world.owner.post(f"{PRODUCTION}/explain/none", json={}))
    assert explained["decision"] == decision
    assert explained["steps"][0]["passed"] is False


async def test_every_flag_is_evaluated(world: World) -> None:
    value = {"theme": {"dark": True, "sizes": [1, 2.0, None]}}
    await world.flag("b", value_type="object", variants=[{"key": "x", "value": value}])
    await world.flag("a")
    response = await world.owner.post(f"{PRODUCTION}/evaluate", json=GERMAN)
    decisions = done(response)["decisions"]
    assert [decision["flag"] for decision in decisions] == ["a", "b"]
    assert decisions[1]["value"] == value
    assert "[1,2.0,null]" in response.text


async def test_the_past_and_the_future_can_be_asked(world: World) -> None:
    await world.flag()
    before = [{"variant": "on", "weight": 0}, {"variant": "off", "weight": 100_000}]
    after = [{"variant": "on", "weight": 100_000}, {"variant": "off", "weight": 0}]
    points = [
        {"at": "2027-01-01T00:00:00Z", "shares": before},
        {"at": "2027-03-01T00:00:00Z", "shares": after},
    ]
    await world.target("banner", on=True, default={"ramp": {"points": points, "shape": "steps"}})

    async def value(**more: str) -> Any:
        body = {**GERMAN, **more}
        return done(await world.owner.post(f"{PRODUCTION}/evaluate/banner", json=body))["value"]

    assert await value() is False
    assert await value(at="2027-03-01T01:00:00+01:00") is True
    assert await value(at="2026-01-01T00:00:00Z") is False
    wrong = await world.owner.post(f"{PRODUCTION}/explain/banner", json={"at": "soon"})
    assert problem(wrong) == "422 invalid-definition"
    assert faults(wrong) == [("body", "/at")]


async def test_a_decision_is_explained(world: World) -> None:
    await world.flag()
    shares = [{"variant": "on", "weight": 50_000}, {"variant": "off", "weight": 50_000}]
    rule = {**RULE, "serve": {"split": {"shares": shares}}}
    await world.target("banner", on=True, rules=[rule])
    explained = done(await world.owner.post(f"{PRODUCTION}/explain/banner", json=GERMAN))
    evaluated = done(await world.owner.post(f"{PRODUCTION}/evaluate/banner", json=GERMAN))
    assert explained["decision"] == evaluated
    steps = {step["title"]: step for step in explained["steps"]}
    assert steps["rule 'german'"]["passed"] is True
    assert "country" in str(steps["rule 'german'"]["steps"])
    assert "of 100,000" in steps["split"]["detail"]


@pytest.mark.parametrize("path", ["evaluate", "evaluate/a", "explain/a"])
async def test_who_may_not_ask(world: World, path: str) -> None:
    reader = await world.admin(Role.READER, environment="development")
    assert problem(await reader.post(f"{PRODUCTION}/{path}", json={})) == "403 forbidden"
    nowhere = await world.owner.post(f"{PROJECT}/environments/none/{path}", json={})
    assert problem(nowhere) == "404 environment-not-found"


@pytest.mark.parametrize(
    "body", [b'{"context": {"x": NaN}}', b'{"context": {"x": ["\\ud800"]}}', b'{"context": []}']
)
async def test_a_context_that_cannot_be_answered(world: World, body: bytes) -> None:
    response = await world.owner.post(
        f"{PRODUCTION}/evaluate", content=body, headers={"content-type": "application/json"}
    )
    assert problem(response) == "422 invalid-request"
    assert faults(response) == [("body", "/context")]
