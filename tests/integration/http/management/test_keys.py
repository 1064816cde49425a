"""API keys: issued once, listed without the key, revoked for ever."""

from application.access import KeyKind, Role
from tests.integration.http.management.world import API, PROJECT, World, done, faults, made, problem

KEYS = f"{API}/keys"
SERVER = {"name": "Shop", "kind": "server", "project": "default", "environment": "production"}


async def test_a_key_is_told_once(world: World) -> None:
    response = await world.owner.post(KEYS, json=SERVER)
    issued = made(response)
    key = issued.pop("key")
    assert key.startswith("fh_server_")
    assert response.headers["location"] == f"{KEYS}/{issued['id']}"
    assert issued == {
        "id": issued["id"],
        "kind": "server",
        "name": "Shop",
        "hint": key[:14],
        "project": "default",
        "environment": "production",
        "grants": [],
        "created_at": "2027-01-15T08:00:00.000Z",
        "revoked_at": None,
        "version": 1,
    }
    listed = await world.owner.get(KEYS)
    assert done(listed)["items"][-1] == issued
    assert key not in listed.text


async def test_an_admin_key_works_at_once_until_it_is_revoked(world: World) -> None:
    grant = {"role": "reader", "project": "default", "environment": "*"}
    body = {"name": "ci", "kind": "admin", "grants": [grant]}
    issued = made(await world.owner.post(KEYS, json=body))
    assert issued["grants"] == [grant]
    client = await world.client(issued["key"])
    done(await client.get(PROJECT))
    world.clock.advance(1_000)
    response = await world.owner.delete(f"{KEYS}/{issued['id']}")
    assert done(response)["revoked_at"] == "2027-01-15T08:00:01.000Z"
    assert response.headers["etag"] == '"2"'
    assert problem(await client.get(PROJECT)) == "401 unauthenticated"
    again = await world.owner.delete(f"{KEYS}/{issued['id']}", headers={"if-match": "*"})
    assert again.json() == response.json()
    assert problem(await world.owner.delete(f"{KEYS}/none")) == "404 key-not-found"


async def test_the_last_key_that_owns_everything_stays(world: World) -> None:
    (owner,) = done(await world.owner.get(KEYS))["items"]
    refused = await world.owner.delete(f"{KEYS}/{owner['id']}")
    assert problem(refused) == "409 last-owner-key"
    assert "issue another one before" in refused.json()["detail"]
    body = {"name": "Eve", "kind": "admin", "grants": [{"role": "owner"}]}
    another = await world.client(made(await world.owner.post(KEYS, json=body))["key"])
    done(await another.delete(f"{KEYS}/{owner['id']}"))
    assert problem(await world.owner.get(KEYS)) == "401 unauthenticated"


async def test_what_a_key_may_not_be(world: World) -> None:
    async def refused(**body: object) -> list[tuple[str, str]]:
        response = await world.owner.post(KEYS, json={**SERVER, **body})
        assert problem(response) in {"422 invalid-definition", "422 invalid-request"}
        return faults(response)

    assert await refused(name="") == [("body", "/name")]
    assert await refused(kind="robot") == [("body", "/kind")]
    assert await refused(environment=None) == [("body", "/environment")]
    assert await refused(environment="none") == [("body", "/environment")]
    assert await refused(kind="admin") == [("body", "/environment")]
    assert await refused(grants=[{"role": "owner"}]) == [("body", "/grants")]
    nowhere = {"kind": "admin", "project": None, "environment": None}
    assert await refused(**nowhere) == [("body", "/grants")]
    grants = [{"role": "owner"}, {"role": "owner", "project": "none"}]
    assert await refused(**nowhere, grants=grants) == [("body", "/grants/1")]
    wrong: list[dict[str, object]] = [{"role": "king", "project": 1}]
    assert await refused(**nowhere, grants=wrong) == [
        ("body", "/grants/0/role"),
        ("body", "/grants/0/project"),
    ]


async def test_keys_belong_to_owners(world: World) -> None:
    editor, owner = await world.admin(Role.EDITOR), await world.admin(Role.OWNER)
    assert problem(await editor.get(KEYS)) == "403 forbidden"
    assert problem(await editor.post(KEYS, json=SERVER)) == "403 forbidden"
    issued = made(await owner.post(KEYS, json=SERVER))
    assert problem(await editor.delete(f"{KEYS}/{issued['id']}")) == "403 forbidden"
    everywhere = {"name": "ci", "kind": "admin", "grants": [{"role": "reader"}]}
    assert problem(await owner.post(KEYS, json=everywhere)) == "403 forbidden"
    names = [key["name"] for key in done(await owner.get(KEYS))["items"]]
    assert names == ["test", "test", "Shop"]
    done(await owner.delete(f"{KEYS}/{issued['id']}"))


async def test_keys_for_evaluation_manage_nothing(world: World) -> None:
    for kind in (KeyKind.SERVER, KeyKind.CLIENT):
        client = await world.client(await world.key(kind))
        response = await client.get(PROJECT)
        assert problem(response) == "403 forbidden"
        assert response.json()["needed"] == "an admin key"


async def test_a_key_where_it_does_not_belong_is_not_answered(world: World) -> None:
    key = made(await world.owner.post(KEYS, json=SERVER))["key"]
    secret = key.removeprefix("fh_server_")
    for response in (
        await world.owner.delete(f"{KEYS}/{key}"),
        await world.owner.get(f"{PROJECT}/flags/{key}"),
        await world.owner.get(f"{PROJECT}/history", params={"subject": key}),
        await world.owner.post(KEYS, json={**SERVER, "project": key}),
        await world.owner.post(KEYS, json={**SERVER, "environment": f"{key}/x"}),
        await world.owner.post(f"{API}/{key}"),
    ):
        assert response.is_client_error
        assert secret not in response.text
    refused = await world.owner.delete(f"{KEYS}/{key}")
    assert refused.json()["instance"] == f"{KEYS}/fh_server_***"
    assert "fh_server_***" in refused.json()["detail"]


async def test_a_key_is_no_request_id(world: World) -> None:
    key = made(await world.owner.post(KEYS, json=SERVER))["key"]
    body = {"key": "banner", "value_type": "boolean"}
    response = await world.owner.post(
        f"{PROJECT}/flags", json=body, headers={"x-request-id": f"ask:{key}"}
    )
    made(response)
    assert key not in response.headers["x-request-id"]
    history = await world.owner.get(f"{PROJECT}/history")
    assert key not in history.text
    assert done(history)["items"][0]["request_id"] == response.headers["x-request-id"]
