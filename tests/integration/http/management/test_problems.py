"""Problem documents: every refusal has one, and it is exact."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from dependency_injector import providers
from starlette.exceptions import HTTPException
from starlette.requests import Request
from structlog.testing import capture_logs

from adapters.memory.catalogue import MemoryCatalogue
from domain import errors
from domain.environment import Project
from domain.errors import FlaghoistError, Unavailable
from entrypoints.http.handlers import handlers
from entrypoints.http.problems import document_of
from entrypoints.http.refusals import HttpRefusal
from entrypoints.http.table import PROBLEMS, TABLE
from tests.integration.http.management.world import API, PROJECT, World, problem

KNOWN_OF_FLAGS = "is not a known parameter; known are archived, cursor, kind, limit, q, tag"
JSON = {"content-type": "application/json"}


def leaves(root: type[Exception]) -> Iterator[type[Exception]]:
    """The classes below which there are no others."""
    if not (below := root.__subclasses__()):
        yield root
    for part in below:
        yield from leaves(part)


def test_every_refusal_is_in_the_table_once() -> None:
    wanted = {
        leaf
        for root in (FlaghoistError, HttpRefusal)
        for leaf in leaves(root)
        if leaf.__module__ in {errors.__name__, HttpRefusal.__module__}
    }
    assert set(TABLE) == wanted
    assert len({row.slug for row in PROBLEMS}) == len(PROBLEMS) == len(TABLE)


@pytest.mark.parametrize("row", PROBLEMS, ids=lambda row: row.slug)
def test_every_sample_can_be_written(row: Any) -> None:
    document = json.loads(json.dumps(document_of(row.sample, "/x", "r")))
    assert document["type"] == f"/problems/{row.slug}"
    assert 400 <= document["status"] <= 599
    assert document["detail"]
    assert document["title"]


async def test_a_definition_that_breaks_a_rule(world: World) -> None:
    response = await world.owner.post(
        f"{PROJECT}/flags",
        json={"key": "a", "value_type": "string", "variants": [{"key": "a~/ b", "value": ""}]},
        headers={"x-request-id": "mine"},
    )
    assert response.json() == {
        "type": "/problems/invalid-definition",
        "title": "The definition breaks a rule",
        "status": 422,
        "detail": "variants[0].key: must consist of letters, digits, '.', '_' and '-'",
        "instance": "/api/v1/projects/default/flags",
        "request_id": "mine",
        "errors": [
            {
                "in": "body",
                "pointer": "/variants/0/key",
                "detail": "must consist of letters, digits, '.', '_' and '-'",
            }
        ],
    }


async def test_forms_are_told_in_the_words_of_json(world: World) -> None:
    answers = (
        await world.owner.post(f"{PROJECT}/flags", json=[]),
        await world.owner.get(f"{PROJECT}/flags?archived=maybe"),
        await world.owner.get(f"{PROJECT}/flags?limit=x"),
        await world.owner.patch(
            f"{PROJECT}/flags/banner",
            json={"key": "a", "value_type": "x"},
            headers={"if-match": "*"},
        ),
    )
    assert [answer.json()["detail"] for answer in answers] == [
        "body: must be an object",
        "/archived: must be true or false",
        "/limit: must be a whole number",
        "/key: cannot be changed, and 1 more",
    ]


async def test_members_with_odd_names_are_pointed_at(world: World) -> None:
    body = b'{"key": "a", "value_type": "boolean", "a/b~c": 1, "": 2}'
    response = await world.owner.post(f"{PROJECT}/flags", content=body, headers=JSON)
    assert problem(response) == "422 invalid-request"
    assert response.json()["detail"] == "/a~1b~0c: is not a known field, and 1 more"
    pointers = [fault["pointer"] for fault in response.json()["errors"]]
    assert pointers == ["/a~1b~0c", "/"]


@pytest.mark.parametrize(
    ("path", "faults"),
    [
        (
            f"{PROJECT}/flags?tags=a&q=&~page/=2",
            {
                "/tags": KNOWN_OF_FLAGS,
                "/~0page~1": KNOWN_OF_FLAGS,
            },
        ),
        (f"{PROJECT}/flags/banner?=", {"/": "is not a known parameter; there is none here"}),
        (
            f"{PROJECT}/environments/production/evaluate?at=now",
            {"/at": "is not a known parameter; there is none here"},
        ),
    ],
)
async def test_what_no_list_or_change_knows_is_refused_in_the_query(
    world: World, path: str, faults: dict[str, str]
) -> None:
    method = "POST" if "evaluate" in path else "GET"
    response = await world.owner.request(method, path, json={} if method == "POST" else None)
    assert problem(response) == "422 invalid-request"
    errors = response.json()["errors"]
    assert {fault["pointer"]: fault["detail"] for fault in errors} == faults
    assert {fault["in"] for fault in errors} == {"query"}


async def test_nothing_is_changed_by_a_request_with_a_parameter_that_nobody_knows(
    world: World,
) -> None:
    path = f"{PROJECT}/flags"
    key = {"idempotency-key": "once"}
    body = {"key": "banner", "value_type": "boolean"}
    refused = await world.owner.post(f"{path}?dryrun=true", json=body, headers=key)
    assert problem(refused) == "422 invalid-request"
    assert (await world.owner.get(path)).json()["items"] == []
    assert (await world.owner.post(path, json=body, headers=key)).status_code == 201


@pytest.mark.parametrize(
    "member",
    [b'"\\ud800": 1', b'"name": "\\ud800"', b'"tags": ["\\udfff"]', b'"owner": "\\u0000"'],
)
async def test_text_that_is_none_is_refused(world: World, member: bytes) -> None:
    body = b'{"key": "a", "value_type": "boolean", ' + member + b"}"
    response = await world.owner.post(f"{PROJECT}/flags", content=body, headers=JSON)
    assert problem(response) in {"422 invalid-request", "422 invalid-definition"}


@pytest.mark.parametrize(
    ("content", "detail"),
    [
        (b"{", "Expecting property name enclosed in double quotes at character 1"),
        (b'{"key": }', "Expecting value at character 8"),
        (b"\xff\xfe{", "it cannot be decoded"),
        (b"[" * 50_000, "it cannot be decoded"),
        (b"1" * 5_000, "it cannot be decoded"),
    ],
)
async def test_a_body_that_is_no_json(world: World, content: bytes, detail: str) -> None:
    response = await world.owner.post(f"{API}/projects", content=content, headers=JSON)
    assert problem(response) == "400 malformed-body"
    assert response.json()["detail"] == f"the body is no JSON: {detail}"


@pytest.mark.parametrize("headers", [{}, {"content-type": "text/plain"}])
async def test_a_body_that_does_not_say_what_it_is(world: World, headers: dict[str, str]) -> None:
    response = await world.owner.post(
        f"{API}/projects", content=b'{"key": "shop"}', headers=headers
    )
    assert problem(response) == "415 unsupported-media-type"


@pytest.mark.parametrize("content", [b"", b"null", b"[]", b"7"])
async def test_a_body_that_is_no_object(world: World, content: bytes) -> None:
    response = await world.owner.post(f"{API}/projects", content=content, headers=JSON)
    assert problem(response) == "422 invalid-request"
    (fault,) = response.json()["errors"]
    assert (fault["in"], fault["pointer"]) == ("body", "")


async def test_the_instance_is_a_uri(world: World) -> None:
    response = await world.owner.get(f"{PROJECT}/flags/%C3%A4%20%3Cb%3E")
    assert problem(response) == "404 flag-not-found"
    assert response.json()["instance"] == f"{PROJECT}/flags/%C3%A4%20%3Cb%3E"


async def test_what_the_framework_refuses_for_reasons_of_its_own() -> None:
    scope = {"type": "http", "method": "GET", "path": "/", "headers": []}
    refused = handlers()[HTTPException](Request(scope), HTTPException(418))
    assert (await refused).status_code == 500


class Away(MemoryCatalogue):
    """A store that does not answer."""

    async def project(self, key: str) -> Project:
        raise Unavailable(f"the database of '{key}'")


async def test_a_store_that_is_away_may_be_back_later(world: World) -> None:
    world.container.catalogue.override(providers.Factory(Away, world.container.memory()))
    response = await world.owner.get(PROJECT)
    assert problem(response) == "503 unavailable"
    assert response.headers["retry-after"] == "1"


class Broken(MemoryCatalogue):
    """A store with a fault that nobody foresaw."""

    async def project(self, key: str) -> Project:
        raise ZeroDivisionError(f"a secret about {key}")


async def test_a_fault_is_told_to_the_operator_and_not_to_the_caller(world: World) -> None:
    world.container.catalogue.override(providers.Factory(Broken, world.container.memory()))
    with capture_logs() as logged:
        response = await world.owner.get(PROJECT, headers={"origin": "https://console.test"})
    assert problem(response) == "500 unexpected"
    assert "secret" not in response.text
    assert response.headers["access-control-allow-origin"] == "https://console.test"
    fault, request = logged
    assert (fault["event"], fault["log_level"]) == ("unexpected error", "error")
    assert isinstance(fault["exc_info"], ZeroDivisionError)
    assert (request["event"], request["status"]) == ("request", 500)
    world.container.catalogue.reset_override()
    assert (await world.owner.get(PROJECT)).status_code == 200
