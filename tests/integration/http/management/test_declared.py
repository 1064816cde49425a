"""Every operation refuses only as it declares, whatever part of the path leads nowhere."""

import re
from typing import Any

import pytest

from tests.integration.http.management.declared import operations
from tests.integration.http.management.world import API, World, api_document, problem

DOCUMENT = api_document()
OPERATIONS = [
    pytest.param(method, path, operation, id=f"{method} {path}")
    for method, path, operation in operations(DOCUMENT)
]
KNOWN = {
    "project": "default",
    "environment": "production",
    "key": "banner",
    "segment": "banner",
    "id": "none",
    "webhook": "none",
    "sequence": "1",
}
NOWHERE = ("none", "\u00e4", "A b", "%2E%2E", "x" * 300, "fh_admin_0123456789")


def body_of(operation: dict[str, Any]) -> Any:
    """The first example of what the operation reads; None if it reads nothing."""
    if "requestBody" not in operation:
        return None
    (content,) = operation["requestBody"]["content"].values()
    name = content["schema"]["$ref"].rpartition("/")[2]
    return DOCUMENT["components"]["schemas"][name]["examples"][0]


@pytest.mark.parametrize(("method", "path", "operation"), OPERATIONS)
async def test_places_that_do_not_exist(
    world: World, method: str, path: str, operation: dict[str, Any]
) -> None:
    await world.flag()
    await world.segment("banner")
    world.container.streams().end()
    names = re.findall(r"\{(\w+)\}", path)
    queries: list[dict[str, str]] = [{}, {"environment": "none"}, {"limit": "0"}]
    asked = [(KNOWN, query) for query in queries] + [
        ({**KNOWN, name: wrong}, {}) for name in names for wrong in NOWHERE
    ]
    for parts, query in asked:
        # Each answer is held against the document by the transport.
        response = await world.owner.request(
            method,
            path.format(**parts),
            params=query,
            json=body_of(operation),
            headers={"if-match": "*"},
        )
        assert response.status_code < 500


@pytest.mark.parametrize(("method", "path", "operation"), OPERATIONS)
async def test_a_body_that_is_too_large_whether_or_not_one_is_read(
    world: World, method: str, path: str, operation: dict[str, Any]
) -> None:
    assert "413" in operation["responses"]
    response = await world.owner.request(method, path.format(**KNOWN), content=b" " * 100_001)
    assert problem(response) == "413 body-too-large"


async def test_history_of_an_environment_that_does_not_exist(world: World) -> None:
    response = await world.owner.get(
        f"{API}/projects/default/history", params={"environment": "none"}
    )
    assert problem(response) == "404 environment-not-found"
