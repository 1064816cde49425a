"""Nothing but health, docs and the OpenAPI document answers without a key."""

import re
from typing import Any

import pytest

from application.access import Grant, KeyKind, Role
from tests.integration.http.management.declared import operations
from tests.integration.http.management.world import (
    API,
    PROJECT,
    World,
    api_document,
    done,
    problem,
)

READER = Grant(Role.READER)

OPERATIONS = [
    (method, re.sub(r"\{\w+\}", "default", path))
    for method, path, _ in operations(api_document())
    if path.startswith(API)
]


def test_every_management_operation_is_swept() -> None:
    assert len(OPERATIONS) == 49


@pytest.mark.parametrize(("method", "path"), OPERATIONS)
async def test_nobody_without_a_key_gets_anything(world: World, method: str, path: str) -> None:
    nobody = await world.client()
    guessing = await world.client("fh_admin_guessed")
    server = await world.client(await world.key(KeyKind.SERVER))
    # Bodies that cannot be read, and paths with a query: whatever it is, the key comes first.
    content: dict[str, Any] = {
        "content": b"{",
        "headers": {"content-type": "application/json"},
        "params": {"limit": "many"},
    }
    for client in (nobody, guessing):
        response = await client.request(method, path, **content)
        assert problem(response) == "401 unauthenticated"
        assert response.headers["www-authenticate"] == 'Bearer realm="flaghoist"'
    assert problem(await server.request(method, path, **content)) == "403 forbidden"


@pytest.mark.parametrize(
    "path", [API, f"{API}/", f"{API}/none", f"{API}/projects/", f"{PROJECT}/x"]
)
async def test_nobody_learns_which_paths_there_are(world: World, path: str) -> None:
    nobody = await world.client()
    for method in ("GET", "POST", "OPTIONS", "HEAD"):
        response = await nobody.request(method, path)
        assert response.status_code == 401
    assert problem(await world.owner.get(path)) == "404 no-such-path"
    assert problem(await nobody.delete(f"{API}/projects")) == "401 unauthenticated"
    refused = await world.owner.delete(f"{API}/projects")
    assert problem(refused) == "405 method-not-allowed"
    assert refused.headers["allow"] == "GET, HEAD, POST"


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("authorization", "Bearer {}"),
        ("Authorization", "bearer   {}"),
        ("X-API-Key", "{}"),
        ("x-api-key", "{}"),
    ],
)
async def test_a_key_comes_in_one_of_two_headers(world: World, name: str, form: str) -> None:
    key = await world.key(KeyKind.ADMIN, READER)
    nobody = await world.client()
    done(await nobody.get(PROJECT, headers={name: form.format(key)}))


@pytest.mark.parametrize(
    "authorization", ["", "Bearer", "Bearer ", "Basic {}", "{}", "Bearer {}x", "Bearer \u00ff"]
)
async def test_what_is_no_key(world: World, authorization: str) -> None:
    key = await world.key(KeyKind.ADMIN, READER)
    nobody = await world.client()
    headers = {b"authorization": authorization.format(key).encode("latin-1")}
    response = await nobody.get(PROJECT, headers=headers)
    assert problem(response) == "401 unauthenticated"
    assert key not in response.text


async def test_what_answers_without_a_key(world: World) -> None:
    nobody = await world.client()
    for path in ("/health/live", "/health/ready", "/health/startup", "/openapi.json", "/docs"):
        response = await nobody.get(path)
        assert response.status_code == 200, path
    assert problem(await nobody.get("/")) == "404 no-such-path"
    assert problem(await nobody.get("/api/v10/projects")) == "404 no-such-path"
