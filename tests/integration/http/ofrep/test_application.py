"""Evaluation in the whole application, with and without the dispatcher in front."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from dependency_injector import providers
from starlette.types import ASGIApp

from adapters.memory.clock import MemoryClock
from adapters.memory.identifiers import SequentialIdentifiers
from application.access import CONSOLE, KeyKind
from application.commands.bootstrap import Bootstrap
from application.commands.create_flag import CreateFlag
from application.commands.issue_key import IssueKey
from application.commands.turn_flag import TurnFlag
from domain.environment import FlagSet
from domain.values import ValueType
from entrypoints.container import Container
from entrypoints.http.app import create_app
from entrypoints.lifecycle import running
from entrypoints.settings import DatabaseSettings, HttpSettings, Settings
from tests.integration.http.ofrep.client import BULK, Answer, Request, ask, bearer

PRODUCTION = FlagSet("default", "production")
PAGE = (b"origin", b"https://shop.example")


@asynccontextmanager
async def serving(*, direct: bool) -> AsyncIterator[tuple[Container, ASGIApp, tuple[bytes, bytes]]]:
    """An application with one flag, and the header with a key that evaluates it."""
    settings = Settings(
        database=DatabaseSettings(url="memory:"),
        http=HttpSettings(direct=direct, body_limit=2_000),
    )
    container = Container(settings=settings)
    container.clock.override(providers.Object(MemoryClock(1_000)))
    container.identifiers.override(providers.Object(SequentialIdentifiers()))
    async with running(container):
        await container.bootstrap()(CONSOLE, Bootstrap())
        flag = CreateFlag(project="default", key="a/b", value_type=ValueType.BOOLEAN)
        await container.create_flag()(CONSOLE, flag)
        command = IssueKey(name="test", kind=KeyKind.SERVER, flag_set=PRODUCTION)
        issued = await container.issue_key()(CONSOLE, command)
        yield container, create_app(container), bearer(issued.key)


@pytest.mark.parametrize(
    "request_",
    [
        Request(f"{BULK}/a%2Fb"),
        Request(f"{BULK}/a/b", headers=(PAGE, (b"x-request-id", b"here"))),
        Request(f"{BULK}/none"),
        Request(f"{BULK}/none%0A"),
        Request(),
        Request(f"{BULK}/", b"", headers=((b"if-none-match", b"*"),)),
        Request(body=b"{"),
        Request(body=b" " * 3_000),
        Request(body=b" " * 3_000, chunk=500),
        Request(BULK, b"", "GET"),
        Request(BULK, b"", "OPTIONS", (PAGE, (b"access-control-request-method", b"POST"))),
        Request(f"{BULK}/a/b", root_path="/flags"),
    ],
)
async def test_the_setting_changes_no_byte(request_: Request) -> None:
    given: list[Answer | None] = []
    for direct in (True, False):
        async with serving(direct=direct) as (_, app, key):
            for headers in ((key, *request_.headers), request_.headers):
                asked = Request(
                    request_.path,
                    request_.body,
                    request_.method,
                    headers,
                    chunk=request_.chunk,
                    root_path=request_.root_path,
                )
                given.append(await ask(app, asked))
    assert given[:2] == given[2:]
    assert None not in given


async def test_a_change_is_served_when_its_command_has_returned() -> None:
    async with serving(direct=True) as (container, app, key):
        asked = Request(f"{BULK}/a/b", headers=(key,))
        before = await ask(app, asked)
        turn = TurnFlag(flag_set=PRODUCTION, flag="a/b", on=True, expected_version=None)
        await container.turn_flag()(CONSOLE, turn)
        after = await ask(app, asked)
    assert before is not None
    assert after is not None
    assert [before.json()["reason"], after.json()["reason"]] == ["DISABLED", "STATIC"]
    assert [before.json()["value"], after.json()["value"]] == [False, True]


async def test_two_applications_share_nothing() -> None:
    async with serving(direct=True) as (one, app, key), serving(direct=True) as (other, _, _):
        await ask(app, Request(f"{BULK}/a/b", headers=(key,)))
        assert b'reason="DISABLED"' in one.meter().exposition()
        assert b'reason="DISABLED"' not in other.meter().exposition()
