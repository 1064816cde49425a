"""A whole environment out, and in again."""

from typing import Any

from application.access import Role
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

SHOP = f"{API}/projects/shop/environments/production"


async def filled(world: World) -> dict[str, Any]:
    """What is exported of an environment with a little of everything."""
    await world.flag("payments", tags=["b", "a"])
    await world.flag(
        "size",
        value_type="number",
        variants=[{"key": "w", "value": 10.0}, {"key": "x", "value": 5}],
    )
    await world.segment(included=["b", "a"], excluded=["c"])
    rule = {"condition": {"segment": "beta"}, "serve": {"variant": "x"}}
    prerequisite = {"flag": "payments", "variants": ["on"]}
    await world.target("size", on=True, rules=[rule], prerequisites=[prerequisite])
    return done(await world.owner.get(f"{PRODUCTION}/export"))


async def test_what_is_exported_is_imported_exactly(world: World) -> None:
    document = await filled(world)
    assert document["format"] == "flaghoist/1"
    assert [item["flag"]["key"] for item in document["flags"]] == ["payments", "size"]
    made(await world.owner.post(f"{API}/projects", json={"key": "shop"}))
    report = done(await world.owner.post(f"{SHOP}/import", json=document))
    assert report["applied"] is True
    assert {item["action"] for item in report["items"]} >= {"create"}
    again = done(await world.owner.get(f"{SHOP}/export"))
    assert again == {**document, "project": "shop"}
    text = (await world.owner.get(f"{SHOP}/export")).text
    assert '"value":10.0' in text


async def test_a_dry_run_only_tells(world: World) -> None:
    document = await filled(world)
    document["flags"][1]["targeting"]["on"] = False
    before = await world.owner.get(f"{PRODUCTION}/export")
    report = done(await world.owner.post(f"{PRODUCTION}/import?dry_run=true", json=document))
    assert report["applied"] is False
    changes = [item for item in report["items"] if item["action"] != "unchanged"]
    assert [(item["subject"], item["key"], item["action"]) for item in changes] == [
        ("targeting", "size", "change")
    ]
    assert changes[0]["change"] == [{"path": ["on"], "before": True, "after": False}]
    assert (await world.owner.get(f"{PRODUCTION}/export")).content == before.content
    assert done(await world.owner.post(f"{PRODUCTION}/import", json=document))["applied"] is True
    after = done(await world.owner.get(f"{PRODUCTION}/export"))
    assert after == document


async def test_a_conflict_leaves_everything_as_it_is(world: World) -> None:
    document = await filled(world)
    document["flags"][0]["targeting"]["on"] = True
    document["flags"][1]["flag"]["value_type"] = "string"
    document["flags"][1]["flag"]["variants"] = [
        {"key": "w", "value": "a"},
        {"key": "x", "value": "b"},
    ]
    before = await world.owner.get(f"{PRODUCTION}/export")
    report = done(await world.owner.post(f"{PRODUCTION}/import", json=document))
    assert report["applied"] is False
    assert {item["key"] for item in report["items"] if item["action"] == "conflict"} == {"size"}
    assert (await world.owner.get(f"{PRODUCTION}/export")).content == before.content


async def test_a_document_that_is_none(world: World) -> None:
    document = await filled(world)

    async def refused(**parts: Any) -> list[tuple[str, str]]:
        response = await world.owner.post(f"{PRODUCTION}/import", json={**document, **parts})
        assert problem(response) in {"422 invalid-definition", "422 invalid-request"}
        return faults(response)

    assert await refused(format="flaghoist/2") == [("body", "/format")]
    assert await refused(flags=[{"flag": {}}]) == [
        ("body", f"/flags/0/{member}")
        for member in ("flag/id", "flag/key", "flag/value_type", "flag/variants", "targeting")
    ]
    assert await refused(segments=[{"id": "x", "key": "A B"}]) == [("body", "/segments/0/key")]
    wrong = {"dry_run": "perhaps"}
    response = await world.owner.post(f"{PRODUCTION}/import", json=document, params=wrong)
    assert faults(response) == [("query", "/dry_run")]


async def test_who_may_carry_definitions(world: World) -> None:
    document = await filled(world)
    reader = await world.admin(Role.READER, environment="production")
    done(await reader.get(f"{PRODUCTION}/export"))
    assert problem(await reader.post(f"{PRODUCTION}/import", json=document)) == "403 forbidden"
    editor = await world.admin(Role.EDITOR, environment="production")
    document["flags"][1]["targeting"]["on"] = False
    assert done(await editor.post(f"{PRODUCTION}/import", json=document))["applied"] is True
    document["flags"][1]["flag"]["name"] = "Size"
    assert problem(await editor.post(f"{PRODUCTION}/import", json=document)) == "403 forbidden"
    for response in (
        await world.owner.get(f"{PROJECT}/environments/none/export"),
        await world.owner.post(f"{PROJECT}/environments/none/import", json=document),
    ):
        assert problem(response) == "404 environment-not-found"
