"""Who may read the metrics."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import httpx2
import pytest

from application.access import CONSOLE, Grant, KeyKind, Role
from application.commands.bootstrap import Bootstrap
from application.commands.create_flag import CreateFlag
from application.commands.issue_key import IssueKey
from domain.environment import FlagSet
from domain.values import ValueType
from entrypoints.container import Container
from entrypoints.http.app import create_app
from entrypoints.lifecycle import running
from entrypoints.settings import DatabaseSettings, Settings

PRODUCTION = FlagSet("default", "production")


@pytest.fixture
async def container() -> AsyncIterator[Container]:
    made = Container(settings=Settings(database=DatabaseSettings(url="memory:")))
    async with running(made):
        await made.bootstrap()(CONSOLE, Bootstrap())
        flag = CreateFlag(project="default", key="banner", value_type=ValueType.BOOLEAN)
        await made.create_flag()(CONSOLE, flag)
        yield made


@pytest.fixture
async def client(container: Container) -> AsyncIterator[httpx2.AsyncClient]:
    async with AsyncExitStack() as stack:
        transport = httpx2.ASGITransport(create_app(container))
        yield await stack.enter_async_context(
            httpx2.AsyncClient(transport=transport, base_url="http://test")
        )


async def key(container: Container, kind: KeyKind, *grants: Grant) -> dict[str, str]:
    where = None if kind is KeyKind.ADMIN else PRODUCTION
    command = IssueKey(name="test", kind=kind, flag_set=where, grants=grants)
    issued = await container.issue_key()(CONSOLE, command)
    return {"authorization": f"Bearer {issued.key}"}


async def test_who_may_read_everything_reads_them(
    container: Container, client: httpx2.AsyncClient
) -> None:
    reader = await key(container, KeyKind.ADMIN, Grant(Role.READER))
    response = await client.get("/metrics", headers=reader)
    assert response.status_code == 200
    assert response.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    assert 'flaghoist_snapshot_flags{flag_set="default/production"} 1.0' in response.text
    again = await client.get("/metrics", headers=reader)
    assert 'method="GET",route="/metrics",status="2xx"} 1.0' in again.text


async def test_nobody_else_does(container: Container, client: httpx2.AsyncClient) -> None:
    assert (await client.get("/metrics")).status_code == 401
    one_project = Grant(Role.OWNER, "default")
    for kind, grants in (
        (KeyKind.SERVER, ()),
        (KeyKind.CLIENT, ()),
        (KeyKind.ADMIN, (one_project,)),
    ):
        response = await client.get("/metrics", headers=await key(container, kind, *grants))
        assert response.status_code == 403
        assert response.headers["content-type"] == "application/problem+json"
