"""In this process and over HTTP: the same answers, and the same failures."""

from collections.abc import AsyncIterator, Awaitable
from typing import Any

import pytest

from domain.environment import FlagSet
from entrypoints.cli.exits import Failure
from entrypoints.cli.main import failure_of
from entrypoints.cli.service import Flaghoist
from tests.integration.cli.both import Way, reached

PRODUCTION = FlagSet("default", "production")
NOWHERE = FlagSet("default", "nowhere")
BANNER = {"key": "banner", "value_type": "boolean", "tags": ["content"], "name": "Banner"}
SIZES = {
    "key": "search/size",
    "value_type": "number",
    "variants": [{"key": "few", "value": 10}, {"key": "many", "value": 50.0}],
    "kind": "experiment",
}
STAFF = {
    "key": "staff",
    "included": ["ann", "bob"],
    "excluded": ["eve"],
    "condition": {"attribute": "email", "operator": "ends_with", "values": ["@example.com"]},
}


@pytest.fixture(params=["local", "remote"])
async def flaghoist(request: pytest.FixtureRequest) -> AsyncIterator[Flaghoist]:
    way: Way = request.param
    async with reached(way) as found:
        yield found


async def refused(asked: Awaitable[Any]) -> Failure:
    with pytest.raises(Exception) as caught:  # noqa: PT011  `failure_of` tells which it was
        await asked
    assert isinstance(caught.value, Exception)
    return failure_of(caught.value)


async def test_projects_and_environments(flaghoist: Flaghoist) -> None:
    created = await flaghoist.projects.create({"key": "shop", "environments": ["live"]})
    assert created == {"key": "shop", "name": "", "description": "", "version": 1}
    await flaghoist.projects.create_environment("shop", {"key": "beta", "name": "Beta"})
    assert [each["key"] for each in await flaghoist.projects.all()] == ["default", "shop"]
    assert [each["key"] for each in await flaghoist.projects.environments("shop")] == [
        "beta",
        "live",
    ]


async def test_a_flag_from_its_creation_to_its_archive(flaghoist: Flaghoist) -> None:
    flags = flaghoist.flags
    created = await flags.create("default", SIZES)
    assert [repr(each["value"]) for each in created["variants"]] == ["10", "50.0"]
    assert await flags.get("default", "search/size") == created
    changed = await flags.change("default", "search/size", {"owner": "search"}, 1)
    assert (changed["owner"], changed["version"]) == ("search", 2)
    archived = await flags.archive("default", "search/size", None)
    assert archived["archived"]
    restored = await flags.change("default", "search/size", {"archived": False}, None)
    assert not restored["archived"]


async def test_targeting_in_one_environment(flaghoist: Flaghoist) -> None:
    flags = flaghoist.flags
    await flags.create("default", BANNER)
    before = await flags.targeting(PRODUCTION, "banner")
    assert (before["on"], before["version"]) == (False, 1)
    rule = {"condition": {"segment": "staff"}, "serve": {"variant": "on"}}
    await flaghoist.segments.create("default", STAFF)
    body = {"on": True, "default": {"variant": "off"}, "rules": [rule]}
    after = await flags.target(PRODUCTION, "banner", body, 1)
    assert (after["on"], after["version"], after["rules"][0]["key"]) == (True, 2, "rule-1")
    development = await flags.targeting(FlagSet("default", "development"), "banner")
    assert not development["on"]


async def test_flags_are_listed_with_their_targeting_and_filtered(flaghoist: Flaghoist) -> None:
    await flaghoist.flags.create("default", BANNER)
    await flaghoist.flags.create("default", SIZES)

    async def keys(**wanted: str) -> list[str]:
        found = await flaghoist.flags.all(PRODUCTION, wanted)
        assert all(row["targeting"]["flag"] == row["flag"]["key"] for row in found)
        return [row["flag"]["key"] for row in found]

    assert await keys() == ["banner", "search/size"]
    assert await keys(tag="content") == ["banner"]
    assert await keys(kind="experiment") == ["search/size"]
    assert await keys(q="BANN") == ["banner"]
    assert await keys(archived="true") == []


async def test_long_lists_are_whole(flaghoist: Flaghoist) -> None:
    members = [f"user-{number:04}" for number in range(1_203)]
    await flaghoist.segments.create("default", {"key": "many", "included": members})
    assert await flaghoist.segments.members("default", "many", "included") == members


async def test_segments(flaghoist: Flaghoist) -> None:
    segments = flaghoist.segments
    created = await segments.create("default", STAFF)
    assert (created["included_count"], created["excluded_count"]) == (2, 1)
    body = {"include": ["eve"], "exclude": ["bob"], "forget": ["ann"]}
    changed = await segments.change_members("default", "staff", body)
    assert changed["version"] == 2
    assert await segments.members("default", "staff", "included") == ["eve"]
    assert await segments.members("default", "staff", "excluded") == ["bob"]
    renamed = await segments.change("default", "staff", {"name": "S", "condition": None}, 2)
    assert (renamed["name"], renamed["condition"]) == ("S", None)
    assert await segments.all("default") == [renamed]
    assert await segments.get("default", "staff") == renamed
    await segments.delete("default", "staff", 3)
    assert await segments.all("default") == []


async def test_keys(flaghoist: Flaghoist) -> None:
    body = {"name": "Shop", "kind": "server", "project": "default", "environment": "production"}
    issued = await flaghoist.keys.create(body)
    assert issued["key"].startswith("fh_server_")
    listed = {each["id"]: each for each in await flaghoist.keys.all()}
    assert listed[issued["id"]] == {name: issued[name] for name in issued if name != "key"}
    await flaghoist.keys.revoke(issued["id"])
    listed = {each["id"]: each for each in await flaghoist.keys.all()}
    assert listed[issued["id"]]["revoked_at"] is not None


async def test_evaluating_and_explaining(flaghoist: Flaghoist) -> None:
    await flaghoist.flags.create("default", SIZES)
    await flaghoist.flags.target(PRODUCTION, "search/size", {"on": True}, None)
    body = {"context": {"targetingKey": "ann"}}
    decision = await flaghoist.environment.evaluate(PRODUCTION, "search/size", body)
    assert (decision["value"], decision["variant"], decision["reason"]) == (10, "few", "STATIC")
    assert await flaghoist.environment.evaluate_all(PRODUCTION, body) == [decision]
    explanation = await flaghoist.environment.explain(PRODUCTION, "search/size", body)
    assert explanation["decision"] == decision
    assert explanation["steps"]
    unknown = await flaghoist.environment.evaluate(PRODUCTION, "nope", body)
    assert unknown["error_code"] == "FLAG_NOT_FOUND"


async def test_export_and_import(flaghoist: Flaghoist) -> None:
    await flaghoist.flags.create("default", BANNER)
    await flaghoist.segments.create("default", STAFF)
    document = await flaghoist.environment.export(PRODUCTION)
    await flaghoist.projects.create({"key": "copy", "environments": ["live"]})
    live = FlagSet("copy", "live")
    plan = await flaghoist.environment.take(live, document, dry_run=True)
    assert {item["action"] for item in plan["items"]} == {"create"}
    assert (await flaghoist.environment.export(live))["flags"] == []
    await flaghoist.environment.take(live, document, dry_run=False)
    copied = await flaghoist.environment.export(live)
    assert copied["flags"] == document["flags"]
    assert copied["segments"] == document["segments"]


async def test_history(flaghoist: Flaghoist) -> None:
    await flaghoist.flags.create("default", BANNER)
    await flaghoist.flags.target(PRODUCTION, "banner", {"on": True}, None)
    newest, *_ = await flaghoist.environment.history("default", {"key": "banner"}, 10)
    assert newest["change"] == [{"path": ["on"], "before": False, "after": True}]
    wanted = {"environment": "production", "subject": "targeting"}
    assert len(await flaghoist.environment.history("default", wanted, 1)) == 1
    assert len(await flaghoist.environment.history("default", wanted, 9)) == 2
    besides = {"environment": "production", "key": "banner", "project_wide": "true"}
    found = await flaghoist.environment.history("default", besides, 9)
    assert [entry["subject"] for entry in found] == ["targeting", "targeting", "flag"]
