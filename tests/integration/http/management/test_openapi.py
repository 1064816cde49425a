"""The OpenAPI document is complete: it resolves, shows examples and declares every refusal."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.openapi.models import OpenAPI
from jsonschema_rs import Draft202012Validator

from entrypoints.container import Container
from entrypoints.http.api import build_api
from tests.integration.http.management.declared import operations
from tests.integration.http.management.world import API, World, api_document

DOCUMENT = api_document()
OPERATIONS = list(operations(DOCUMENT))
EACH = pytest.mark.parametrize(
    ("method", "path", "operation"), OPERATIONS, ids=[f"{one[0]} {one[1]}" for one in OPERATIONS]
)


def references(part: Any) -> Iterator[str]:
    """Every ``$ref`` in a part of the document."""
    if isinstance(part, dict):
        if isinstance(part.get("$ref"), str):
            yield part["$ref"]
        for below in part.values():
            yield from references(below)
    elif isinstance(part, list):
        for below in part:
            yield from references(below)


def resolved(part: dict[str, Any]) -> dict[str, Any]:
    """What a ``$ref`` leads to, or the part itself."""
    found: Any = part
    if reference := part.get("$ref"):
        found = DOCUMENT
        for step in reference.removeprefix("#/").split("/"):
            found = found[step]
    return dict(found)


def test_the_document_is_openapi() -> None:
    assert DOCUMENT["openapi"].startswith("3.1")
    OpenAPI.model_validate(DOCUMENT)
    assert json.loads(json.dumps(DOCUMENT)) == DOCUMENT
    assert "x-problems" not in json.dumps(DOCUMENT)


def test_every_reference_leads_somewhere() -> None:
    found = set(references(DOCUMENT))
    assert found
    for reference in found:
        assert resolved({"$ref": reference}) is not None


def test_every_operation_has_a_name_of_its_own() -> None:
    names = [operation["operationId"] for _, _, operation in OPERATIONS]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("name", sorted(DOCUMENT["components"]["schemas"]))
def test_every_schema_is_one_and_its_examples_fit(name: str) -> None:
    schema = DOCUMENT["components"]["schemas"][name]
    validator = Draft202012Validator({**schema, "components": DOCUMENT["components"]})
    for example in schema.get("examples", ()):
        validator.validate(example)


@EACH
def test_requests_and_answers_have_examples(
    method: str, path: str, operation: dict[str, Any]
) -> None:
    assert operation["summary"], (method, path)
    bodies = [operation["requestBody"]] if "requestBody" in operation else []
    answers = [
        answer
        for status, answer in operation["responses"].items()
        if status.startswith("2") and status != "204"
    ]
    assert answers or "204" in operation["responses"]
    for part in bodies + answers:
        if (content := part["content"].get("application/json")) is not None:
            assert content.get("examples") or resolved(content["schema"])["examples"]
        else:
            assert path.endswith(("/metrics", "/events"))


@EACH
def test_management_declares_every_refusal(
    method: str, path: str, operation: dict[str, Any]
) -> None:
    if not path.startswith(API):
        return
    declared = set(operation["responses"])
    assert {"401", "403", "422", "500", "503"} <= declared
    assert {"Bearer", "ApiKey"} == {name for way in operation["security"] for name in way}
    if "requestBody" in operation:
        assert {"400", "413", "415"} <= declared
    if method in {"PUT", "PATCH"} or (method == "DELETE" and "keys" not in path):
        assert {"412", "428"} <= declared
    for status, answer in operation["responses"].items():
        if int(status) >= 400:
            (media_type,) = answer["content"]
            assert media_type == "application/problem+json"
            examples = answer["content"][media_type]["examples"].values()
            for example in map(resolved, examples):
                assert str(example["value"]["status"]) == status


@EACH
def test_answers_declare_what_they_say_of_limits(
    method: str, path: str, operation: dict[str, Any]
) -> None:
    counted = path.startswith((API, "/metrics"))
    for status, answer in operation["responses"].items():
        told = set(answer.get("headers", ()))
        if counted or status == "429":
            assert ({"RateLimit", "RateLimit-Policy"} <= told) == (status != "401"), (method, path)
        if counted:
            assert ("Retry-After" in told) == (status in {"429", "503"}), (method, path)


async def test_the_document_is_served(world: World) -> None:
    response = await world.owner.get("/openapi.json")
    served = response.json()
    missing = DOCUMENT["paths"].keys() - served["paths"].keys()
    assert not missing
    assert served["info"]["title"] == "Flaghoist"
    assert {path for path in served["paths"] if path.startswith("/ofrep")}


def test_the_pages_can_be_left_out(container: Container) -> None:
    api = build_api(container)
    assert api.docs_url == "/docs"
    assert api.redoc_url is None


@EACH
def test_if_match_is_required_where_a_change_without_is_refused(
    method: str, path: str, operation: dict[str, Any]
) -> None:
    headers = [one for one in operation.get("parameters", ()) if one["name"] == "If-Match"]
    if "428" in operation["responses"]:
        (header,) = headers
        assert header["required"], (method, path)
        assert header["schema"]["type"] == "string"
        pattern = re.compile(header["schema"]["pattern"])
        for fine in (*header["schema"]["examples"], 'W/"3"', '"3", "4"', '""'):
            assert pattern.match(fine)
        for wrong in ("", "3", '"3', '"3" "4"', '"3", *'):
            assert not pattern.match(wrong)
    else:
        assert not any(header["required"] for header in headers)
