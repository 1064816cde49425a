"""Flags: made, found, listed, changed, archived, restored."""

from application.access import Role
from tests.integration.http.management.world import (
    ANY_VERSION,
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


async def test_a_boolean_flag_needs_nothing_but_a_key(world: World) -> None:
    response = await world.owner.post(FLAGS, json={"key": "banner", "value_type": "boolean"})

    flag = made(response)
    assert response.headers["location"] == f"{FLAGS}/banner"
    assert response.headers["etag"] == '"1"'
    assert flag == {
        "id": flag["id"],
        "key": "banner",
        "value_type": "boolean",
        "variants": [{"key": "on", "value": True}, {"key": "off", "value": False}],
        "name": "",
        "description": "",
        "owner": "",
        "tags": [],
        "kind": "release",
        "client_visible": False,
        "archived": False,
        "version": 1,
    }
    assert done(await world.owner.get(response.headers["location"])) == flag


async def test_a_key_with_slashes_is_part_of_the_path(world: World) -> None:
    body = {
        "key": "shop/checkout/size",
        "value_type": "number",
        "variants": [{"key": "whole", "value": 10}, {"key": "real", "value": 10.0}],
        "default_variant": "real",
        "off_variant": "whole",
        "tags": ["b", "a"],
    }
    response = await world.owner.post(FLAGS, json=body)
    assert made(response)["tags"] == ["a", "b"]
    for path in (response.headers["location"], f"{FLAGS}/shop%2Fcheckout%2Fsize"):
        found = await world.owner.get(path)
        assert '"value":10}' in found.text
        assert '"value":10.0}' in found.text
    targeting = done(await world.owner.get(f"{PRODUCTION}/targeting/shop/checkout/size"))
    assert (targeting["default"], targeting["off_variant"]) == ({"variant": "real"}, "whole")


async def test_what_a_flag_may_not_be(world: World) -> None:
    async def refused(**body: object) -> list[tuple[str, str]]:
        response = await world.owner.post(FLAGS, json={"key": "a", "value_type": "string", **body})
        assert problem(response) in {"422 invalid-definition", "422 invalid-request"}
        return faults(response)

    one = [{"key": "a", "value": "x"}]
    assert await refused() == [("body", "/variants")]
    assert await refused(key="a b", variants=one) == [("body", "/key")]
    assert await refused(variants=[{"key": "a", "value": 1}]) == [("body", "/variants/0/value")]
    assert await refused(variants=[*one, {"key": "ö", "value": ""}]) == [
        ("body", "/variants/1/key")
    ]
    assert await refused(value_type="text", kind="none") == [
        ("body", "/value_type"),
        ("body", "/kind"),
    ]
    assert await refused(variants=[{"key": "a"}], extra=1) == [
        ("body", "/variants/0/value"),
        ("body", "/extra"),
    ]


async def test_a_key_is_taken_once(world: World) -> None:
    await world.flag()
    again = await world.owner.post(FLAGS, json={"key": "banner", "value_type": "boolean"})
    assert problem(again) == "409 flag-already-exists"
    elsewhere = await world.owner.post(
        f"{API}/projects/none/flags", json={"key": "a", "value_type": "boolean"}
    )
    assert problem(elsewhere) == "404 project-not-found"
    assert problem(await world.owner.get(f"{FLAGS}/none")) == "404 flag-not-found"
    assert problem(await world.owner.get(f"{API}/projects/none/flags")) == "404 project-not-found"


async def test_what_is_said_about_a_flag_changes(world: World) -> None:
    await world.flag(name="Banner", tags=["old"], owner="web")
    response = await world.owner.patch(
        f"{FLAGS}/banner",
        json={"tags": ["new"], "kind": "experiment", "client_visible": True},
        headers={"if-match": '"1"'},
    )
    flag = done(response)
    assert response.headers["etag"] == '"2"'
    assert (flag["tags"], flag["kind"], flag["client_visible"]) == (["new"], "experiment", True)
    assert (flag["name"], flag["owner"], flag["version"]) == ("Banner", "web", 2)
    same = await world.owner.patch(f"{FLAGS}/banner", json={}, headers={"if-match": '"2"'})
    assert done(same)["version"] == 2


async def test_a_variant_goes_only_when_nothing_serves_it(world: World) -> None:
    await world.flag()
    body = {"variants": [{"key": "on", "value": True}]}
    response = await world.owner.patch(f"{FLAGS}/banner", json=body, headers=ANY_VERSION)
    assert problem(response) == "409 variant-still-used"
    assert response.json()["users"]


async def test_an_archived_flag_rests_until_it_is_restored(world: World) -> None:
    await world.flag()
    archived = await world.owner.delete(f"{FLAGS}/banner", headers={"if-match": '"1"'})
    assert done(archived)["archived"] is True
    assert archived.headers["etag"] == '"2"'
    change = await world.owner.patch(f"{FLAGS}/banner", json={"name": "x"}, headers=ANY_VERSION)
    assert problem(change) == "409 flag-archived"
    turned = await world.owner.patch(
        f"{PRODUCTION}/targeting/banner", json={"on": True}, headers=ANY_VERSION
    )
    assert problem(turned) == "409 flag-archived"
    restored = await world.owner.patch(
        f"{FLAGS}/banner", json={"archived": False}, headers={"if-match": '"2"'}
    )
    assert done(restored)["archived"] is False
    again = await world.owner.patch(f"{FLAGS}/banner", json={"archived": True}, headers=ANY_VERSION)
    assert done(again)["version"] == 4


async def test_a_flag_that_others_ask_stays(world: World) -> None:
    await world.flag("payments")
    await world.flag("checkout")
    await world.target("checkout", prerequisites=[{"flag": "payments", "variants": ["on"]}])
    response = await world.owner.delete(f"{FLAGS}/payments", headers=ANY_VERSION)
    assert problem(response) == "409 flag-still-used"
    assert response.json()["users"] == ["production/checkout"]


async def test_flags_are_filtered(world: World) -> None:
    await world.flag("a-banner", tags=["web"], name="Blue BANNER")
    await world.flag("b-size", tags=["app"], kind="operational", description="of a banner")
    await world.flag("c-old", tags=["web"])
    await world.owner.delete(f"{FLAGS}/c-old", headers=ANY_VERSION)

    async def listed(**query: str) -> list[str]:
        return [flag["key"] for flag in done(await world.owner.get(FLAGS, params=query))["items"]]

    assert await listed() == ["a-banner", "b-size"]
    assert await listed(tag="web") == ["a-banner"]
    assert await listed(tag="web", archived="true") == ["c-old"]
    assert await listed(kind="operational") == ["b-size"]
    assert await listed(q="banner") == ["a-banner", "b-size"]
    assert await listed(q="blue") == ["a-banner"]
    wrong = await world.owner.get(FLAGS, params={"kind": "none", "archived": "perhaps"})
    assert problem(wrong) == "422 invalid-request"
    assert faults(wrong) == [("query", "/kind"), ("query", "/archived")]


async def test_flags_are_changed_by_editors_and_read_by_readers(world: World) -> None:
    await world.flag()
    reader = await world.admin(Role.READER, environment="production")
    editor = await world.admin(Role.EDITOR)
    stranger = await world.admin(Role.OWNER, environment="development")
    assert done(await reader.get(FLAGS))["items"]
    assert done(await reader.get(f"{FLAGS}/banner"))
    for client in (reader, stranger):
        for response in (
            await client.post(FLAGS, json={"key": "b", "value_type": "boolean"}),
            await client.patch(f"{FLAGS}/banner", json={}, headers=ANY_VERSION),
            await client.delete(f"{FLAGS}/banner", headers=ANY_VERSION),
        ):
            assert problem(response) == "403 forbidden"
            assert "editor" in response.json()["needed"]
    made(await editor.post(FLAGS, json={"key": "b", "value_type": "boolean"}))
