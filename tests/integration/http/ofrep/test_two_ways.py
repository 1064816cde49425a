"""Past the framework or through its routes, at once or carefully: every byte is the same."""

import asyncio
import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entrypoints.http.dispatch import Dispatcher
from entrypoints.http.ofrep.answering import Answering
from tests.integration.http.ofrep.client import BULK, Answer, Request, ask, bearer, bulk, single
from tests.integration.http.ofrep.conftest import World, make_world
from tests.integration.http.ofrep.examples import (
    ADMIN_KEY,
    CLIENT_KEY,
    FLAGS,
    SERVER_KEY,
    TIMED_KEY,
    UNLOADED_KEY,
)
from tests.integration.http.ofrep.schema import BULK_FAILURE, BULK_SUCCESS, FAILURE, SUCCESS

BOB = {"targetingKey": "bob", "country": "DE"}
PAGE = (b"origin", b"https://shop.example")

TABLE = {
    **{f"flag {flag.flag.key}": single(quote(flag.flag.key), BOB) for flag in FLAGS},
    "error": single("split"),
    "encoded": single("team%2Fsearch%2Fv2"),
    "unknown": single("%E2%98%83"),
    "line break": single("boolean%0A"),
    "bulk": bulk(BOB),
    "bulk with slash": bulk(BOB, path=f"{BULK}/"),
    "client": bulk(BOB, CLIENT_KEY),
    "not modified": bulk(BOB, headers=((b"if-none-match", b"*"),)),
    "timed": bulk(BOB, TIMED_KEY),
    "query": bulk(BOB, query=b"flagConfigEtag=x", headers=((b"if-none-match", b"*"),)),
    "no key": Request(),
    "admin": bulk(key=ADMIN_KEY),
    "unloaded": single("boolean", key=UNLOADED_KEY),
    "broken": Request(body=b"{", headers=(bearer(SERVER_KEY),)),
    "empty": Request(f"{BULK}/boolean", b"", headers=(bearer(SERVER_KEY),)),
    "large": Request(body=b" " * 20_000, headers=(bearer(SERVER_KEY),)),
    "large context": bulk({"text": "x" * 20_000}),
    "large context for one": single("targeted", {"country": "DE", "text": "x" * 20_000}),
    "fits": single("targeted", {"country": "DE", "text": "x" * 9_000}),
    "in parts": single("targeted", BOB, chunk=3),
    "large in parts": Request(body=b" " * 20_000, headers=(bearer(SERVER_KEY),), chunk=999),
    "page": single("boolean", headers=(PAGE, (b"x-request-id", b"here"))),
    "preflight": Request(BULK, b"", "OPTIONS", (PAGE, (b"access-control-request-method", b"POST"))),
    "get": Request(f"{BULK}/boolean", b"", "GET"),
    "head": Request(BULK, b"", "HEAD"),
    "options": Request(BULK, b"", "OPTIONS"),
    "root path": single("boolean", root_path="/flags"),
    "root path of the prefix": bulk(root_path="/ofrep"),
    "gone": single("boolean", body=None),
}


class Careful(Answering):
    """Answers nothing at once."""

    __slots__ = ()

    def at_once(self, *_request: object) -> None:
        return None


class TwoWays:
    """The same world behind each way: answers count request ids from 1 in each."""

    def __init__(self, world: World) -> None:
        self.direct, self.framework = world.direct(), world.framework()
        self.careful = Dispatcher(world.evaluation(Careful), world.framework())
        self.immediate = Dispatcher(world.evaluation(), world.framework())

    async def ask(self, request: Request) -> Answer | None:
        """The answer that all ways give."""
        direct = await ask(self.direct, request)
        framework = await ask(self.framework, request)
        careful = await ask(self.careful, request)
        assert direct == framework == careful == await self._ask_server(request)
        return direct

    async def _ask_server(self, request: Request) -> Answer | None:
        """What our server answers, which waits for a whole request before it asks anybody."""
        whole = None
        if request.body is not None:
            whole = self.immediate.answer_now(request.scope(), request.body)
        if whole is None:
            return await ask(self.immediate, request)
        status, raw_headers, body = whole
        return Answer(status, tuple(raw_headers), body)


@pytest.mark.parametrize("name", TABLE)
async def test_both_ways_answer_alike(world: World, name: str) -> None:
    answer = await TwoWays(world).ask(TABLE[name])
    assert (answer is None) == (name == "gone")


@pytest.mark.parametrize(
    "path",
    ["/ofrep/v1/evaluate/flagsX", "/ofrep/v1/evaluate", "/ofrep/v1/configuration", "/", "/x"],
)
async def test_what_the_dispatcher_does_not_know_falls_through(world: World, path: str) -> None:
    answer = await TwoWays(world).ask(Request(path, headers=(bearer(SERVER_KEY),)))
    assert answer is not None
    assert answer.status == 404
    assert b"x-request-id" not in dict(answer.raw_headers)


async def test_the_routes_stand_in_the_document(world: World) -> None:
    paths = world.framework().openapi()["paths"]
    one, many = paths[f"{BULK}/{{key}}"], paths[BULK]
    assert list(one) == list(many) == ["post"]
    failures = {"400", "401", "403", "413", "429", "4XX", "500", "503"}
    assert set(one["post"]["responses"]) == {"200", "404"} | failures
    assert set(many["post"]["responses"]) == {"200", "304"} | failures
    assert one["post"]["security"] == many["post"]["security"] == [{"Bearer": []}, {"ApiKey": []}]


@pytest.fixture(scope="module")
def runner() -> Iterator[asyncio.Runner]:
    with asyncio.Runner() as running:
        yield running


@pytest.fixture(scope="module")
def ways(runner: asyncio.Runner) -> TwoWays:
    return TwoWays(runner.run(make_world()))


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
documents = st.one_of(
    json_values,
    st.fixed_dictionaries({"context": json_values}),
    st.fixed_dictionaries({"context": st.dictionaries(st.text(), json_values, max_size=4)}),
)
bodies = st.one_of(
    st.binary(max_size=60),
    documents.map(lambda document: json.dumps(document).encode()),
    documents.map(lambda document: json.dumps(document, ensure_ascii=False)).map(
        lambda text: text.encode("utf-8", "surrogatepass")
    ),
)
keys = st.one_of(
    st.just(""),
    st.sampled_from([quote(flag.flag.key, safe="") for flag in FLAGS]),
    st.text(max_size=8).map(lambda text: quote(text.encode("utf-8", "surrogatepass"))),
)
headers = st.lists(
    st.one_of(
        st.sampled_from([bearer(SERVER_KEY), bearer(CLIENT_KEY), bearer(ADMIN_KEY), PAGE]),
        st.tuples(
            st.sampled_from(
                [
                    *(b"authorization", b"x-api-key", b"x-request-id", b"origin"),
                    *(b"if-none-match", b"content-length", b"content-type"),
                ]
            ),
            st.binary(max_size=12),
        ),
    ),
    max_size=4,
)
requests = st.builds(
    Request,
    path=keys.map(lambda key: f"{BULK}/{key}" if key else BULK),
    body=bodies,
    method=st.sampled_from(["POST", "POST", "POST", "GET", "OPTIONS"]),
    headers=headers.map(lambda listed: (bearer(SERVER_KEY), *listed)),
    query=st.binary(max_size=12).map(lambda text: b"flagConfigEtag=" + text),
    chunk=st.sampled_from([0, 0, 7]),
)


@given(request_=requests)
def test_whatever_is_asked_is_answered_as_declared(
    ways: TwoWays, runner: asyncio.Runner, request_: Request
) -> None:
    answer = runner.run(ways.ask(request_))
    assert answer is not None
    if answer.status in {204, 304}:
        assert answer.body == b""
        return
    check_document(answer.status, answer.json(), one=request_.path != BULK)


def check_document(status: int, document: Any, *, one: bool) -> None:
    """The document fits the status."""
    assert status in {200, 400, 401, 403, 405, 413} or (one and status == 404)
    if status == 200:
        (SUCCESS if one else BULK_SUCCESS).validate(document)
    else:
        (FAILURE if one else BULK_FAILURE).validate(document)
