"""Targeting: read, replaced, changed in parts, turned."""

from typing import Any

from application.access import Role
from tests.integration.http.management.world import (
    ANY_VERSION,
    PRODUCTION,
    PROJECT,
    World,
    done,
    faults,
    problem,
)

TARGETING = f"{PRODUCTION}/targeting"
RULE: dict[str, Any] = {
    "condition": {"attribute": "country", "operator": "equals", "values": ["DE"]},
    "serve": {"variant": "on"},
}


async def test_a_new_flag_is_off_everywhere(world: World) -> None:
    await world.flag()
    response = await world.owner.get(f"{TARGETING}/banner")
    assert response.headers["etag"] == '"1"'
    assert done(response) == {
        "project": "default",
        "environment": "production",
        "flag": "banner",
        "on": False,
        "off_variant": "off",
        "default": {"variant": "on"},
        "prerequisites": [],
        "targets": [],
        "rules": [],
        "version": 1,
    }


async def test_targeting_is_replaced_as_a_whole(world: World) -> None:
    for key in ("banner", "payments"):
        await world.flag(key)
    await world.segment()
    shares = [{"variant": "on", "weight": 25_000}, {"variant": "off", "weight": 75_000}]
    body = {
        "on": True,
        "off_variant": "off",
        "default": {
            "ramp": {
                "points": [
                    {"at": "2027-01-01T00:00:00+01:00", "shares": shares},
                    {"at": "2027-02-01T00:00:00Z", "shares": shares},
                ],
                "shape": "steps",
            }
        },
        "prerequisites": [{"flag": "payments", "variants": ["on"]}],
        "targets": [{"variant": "on", "keys": ["b", "a"]}],
        "rules": [
            {**RULE, "serve": {"split": {"shares": shares, "seed": "s"}}},
            {"key": "beta", "condition": {"not": {"segment": "beta"}}, "serve": {"variant": "on"}},
        ],
    }
    response = await world.owner.put(f"{TARGETING}/banner", json=body, headers={"if-match": '"1"'})
    targeting = done(response)
    assert response.headers["etag"] == '"2"'
    assert [rule["key"] for rule in targeting["rules"]] == ["rule-1", "beta"]
    assert targeting["targets"] == [{"variant": "on", "keys": ["a", "b"]}]
    assert targeting["default"]["ramp"]["points"][0]["at"] == "2026-12-31T23:00:00.000Z"
    assert targeting["rules"][0]["serve"]["split"] == {
        "shares": shares,
        "bucket_by": "targetingKey",
        "seed": "s",
        "scheme": "murmur3-v1",
    }
    kept = {name: targeting[name] for name in body}
    again = await world.owner.put(f"{TARGETING}/banner", json=kept, headers={"if-match": '"2"'})
    assert done(again) == targeting


async def test_parts_of_targeting_change_alone(world: World) -> None:
    await world.flag()
    await world.target("banner", on=True, rules=[RULE])
    changed = await world.target("banner", default={"variant": "off"})
    assert changed["on"] is True
    assert [rule["key"] for rule in changed["rules"]] == ["rule-1"]
    assert changed["version"] == 3
    turned = await world.target("banner", on=False)
    assert (turned["on"], turned["version"], turned["rules"]) == (False, 4, changed["rules"])
    assert (await world.target("banner", on=False))["version"] == 4


async def test_targeting_refers_to_what_is_there(world: World) -> None:
    await world.flag()
    await world.flag("payments")

    async def refused(**parts: Any) -> list[tuple[str, str]]:
        response = await world.owner.patch(f"{TARGETING}/banner", json=parts, headers=ANY_VERSION)
        assert problem(response) == "422 invalid-definition"
        return faults(response)

    assert await refused(default={"variant": "none"}) == [("body", "/default")]
    assert await refused(off_variant="none") == [("body", "/off_variant")]
    in_segment = {"condition": {"all": [{"segment": "none"}]}, "serve": {"variant": "on"}}
    assert await refused(rules=[RULE, in_segment]) == [("body", "/rules/1/condition")]
    for prerequisite in (
        {"flag": "none", "variants": ["on"]},
        {"flag": "payments", "variants": ["none"]},
        {"flag": "banner", "variants": ["on"]},
    ):
        ((_, pointer),) = await refused(prerequisites=[prerequisite])
        assert pointer.startswith("/prerequisites/0")
    await world.target("payments", prerequisites=[{"flag": "banner", "variants": ["on"]}])
    assert await refused(prerequisites=[{"flag": "payments", "variants": ["on"]}])
    assert done(await world.owner.get(f"{TARGETING}/banner"))["version"] == 1


async def test_targeting_of_the_wrong_form(world: World) -> None:
    await world.flag()
    body = {"off_variant": "off", "default": {"split": {"shares": [{"variant": "on"}]}}, "on": 1}
    response = await world.owner.put(f"{TARGETING}/banner", json=body, headers=ANY_VERSION)
    assert problem(response) == "422 invalid-request"
    assert faults(response) == [("body", "/on"), ("body", "/default/split/shares/0/weight")]


async def test_what_is_not_there_has_no_targeting(world: World) -> None:
    body = {"off_variant": "off", "default": {"variant": "on"}}
    for response in (
        await world.owner.get(f"{TARGETING}/none"),
        await world.owner.put(f"{TARGETING}/none", json=body, headers=ANY_VERSION),
        await world.owner.patch(f"{TARGETING}/none", json={"on": True}, headers=ANY_VERSION),
    ):
        assert problem(response) == "404 flag-not-found"
    response = await world.owner.get(f"{PROJECT}/environments/none/targeting")
    assert problem(response) == "404 environment-not-found"


async def test_targeting_is_listed_with_its_flags(world: World) -> None:
    await world.flag("a", tags=["web"])
    await world.flag("b")
    await world.target("a", on=True)
    listed = done(await world.owner.get(TARGETING))["items"]
    assert [(item["flag"]["key"], item["targeting"]["on"]) for item in listed] == [
        ("a", True),
        ("b", False),
    ]
    listed = done(await world.owner.get(TARGETING, params={"tag": "web"}))["items"]
    assert [item["targeting"]["flag"] for item in listed] == ["a"]


async def test_targeting_belongs_to_its_environment(world: World) -> None:
    await world.flag()
    editor = await world.admin(Role.EDITOR, environment="development")
    development = f"{PROJECT}/environments/development/targeting/banner"
    done(await editor.patch(development, json={"on": True}, headers=ANY_VERSION))
    assert problem(await editor.get(f"{TARGETING}/banner")) == "403 forbidden"
    response = await editor.patch(f"{TARGETING}/banner", json={"on": True}, headers=ANY_VERSION)
    assert problem(response) == "403 forbidden"
    reader = await world.admin(Role.READER)
    done(await reader.get(f"{TARGETING}/banner"))
    body = {"off_variant": "off", "default": {"variant": "on"}}
    response = await reader.put(f"{TARGETING}/banner", json=body, headers=ANY_VERSION)
    assert problem(response) == "403 forbidden"
