"""What the command line makes of answers that are not what it asked for."""

from collections.abc import Callable

import httpx2
import pytest

from entrypoints.cli.api import Api
from entrypoints.cli.exits import Exit, Failure


def api(answer: Callable[[httpx2.Request], httpx2.Response]) -> Api:
    transport = httpx2.MockTransport(answer)
    client = httpx2.AsyncClient(base_url="http://server.test/api/v1/", transport=transport)
    return Api(client, "http://server.test")


async def failure(response: httpx2.Response) -> Failure:
    with pytest.raises(Failure) as caught:
        await api(lambda _request: response).send("GET", "projects")
    return caught.value


@pytest.mark.parametrize("status", [200, 404, 502])
async def test_what_is_no_flaghoist_is_said_to_be_none(status: int) -> None:
    told = await failure(httpx2.Response(status, html="<h1>Welcome to nginx</h1>"))
    assert told.exit_code is Exit.UNAVAILABLE
    assert "this is no Flaghoist: http://server.test/api/v1/projects" in told.lines[0]


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (401, Exit.UNAUTHORISED),
        (403, Exit.UNAUTHORISED),
        (404, Exit.NOT_FOUND),
        (409, Exit.REFUSED),
        (412, Exit.CONFLICT),
        (413, Exit.REFUSED),
        (500, Exit.FAULT),
        (503, Exit.UNAVAILABLE),
    ],
)
async def test_a_problem_is_told_in_its_own_words(status: int, code: Exit) -> None:
    problem = {"type": "/problems/some", "title": "T", "status": status, "detail": "in words"}
    told = await failure(httpx2.Response(status, json=problem))
    assert (told.exit_code, told.lines) == (code, ("in words",))


async def test_a_version_is_sent_as_if_match_and_any_as_a_star() -> None:
    sent: list[str | None] = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        sent.append(request.headers.get("if-match"))
        return httpx2.Response(204)

    for version in (None, 3, "any"):
        assert await api(answer).send("DELETE", "x", None, version) == {}
    assert sent == [None, '"3"', "*"]


async def test_pages_are_followed_up_to_the_wanted_number() -> None:
    asked: list[dict[str, str]] = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        query = dict(request.url.params)
        asked.append(query)
        count, start = int(query["limit"]), int(query.get("cursor", "0"))
        items = list(range(start, start + count))
        return httpx2.Response(200, json={"items": items, "next_cursor": str(start + count)})

    assert await api(answer).pages("history", {"key": "k"}, 501) == list(range(501))
    assert asked == [
        {"limit": "500", "key": "k"},
        {"limit": "1", "key": "k", "cursor": "500"},
    ]


@pytest.mark.parametrize("value", ["\ud800", 2**64])
async def test_what_cannot_be_written_is_refused_before_it_is_sent(value: object) -> None:
    with pytest.raises(Failure, match="this cannot be sent as JSON") as caught:
        await api(lambda _request: httpx2.Response(204)).send("POST", "x", {"context": value})
    assert caught.value.exit_code is Exit.REFUSED


async def test_a_path_that_is_missing_at_the_root_is_told_as_it_is() -> None:
    problem = {"type": "/problems/no-such-path", "title": "T", "status": 404, "detail": "in words"}
    told = await failure(httpx2.Response(404, json=problem))
    assert (told.exit_code, told.lines) == (Exit.NOT_FOUND, ("in words",))
