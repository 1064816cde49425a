"""What the tests of the management API work with."""

from collections.abc import Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from functools import cache
from typing import Any

import httpx2

from adapters.memory.clock import MemoryClock
from application.access import CONSOLE, Grant, KeyKind, Role
from application.commands.bootstrap import Bootstrap
from application.commands.issue_key import IssueKey
from domain.environment import FlagSet
from entrypoints.container import Container
from entrypoints.http.api import build_api
from entrypoints.http.app import create_app
from entrypoints.settings import DatabaseSettings, Settings
from tests.integration.http.management.declared import DeclaredTransport

API = "/api/v1"
PROJECT = f"{API}/projects/default"
PRODUCTION = f"{PROJECT}/environments/production"
ANY_VERSION = {"if-match": "*"}


@dataclass
class World:
    """An application, a client that holds the owner's key, and how to get others."""

    container: Container
    document: dict[str, Any]
    stack: AsyncExitStack
    transport: httpx2.AsyncBaseTransport
    owner: httpx2.AsyncClient

    @classmethod
    async def made(cls, container: Container, stack: AsyncExitStack) -> "World":
        """A world with the project that every first start makes."""
        issued = await container.bootstrap()(CONSOLE, Bootstrap())
        assert issued is not None
        app = create_app(container)
        document = api_document()
        transport = DeclaredTransport(app, document)
        owner = new_client(transport, {"authorization": f"Bearer {issued.key}"})
        return cls(container, document, stack, transport, await stack.enter_async_context(owner))

    @property
    def clock(self) -> MemoryClock:
        """The clock that stands still."""
        clock: object = self.container.clock()
        assert isinstance(clock, MemoryClock)
        return clock

    async def client(self, key: str | None = None, **headers: str) -> httpx2.AsyncClient:
        """A client with this key, or none."""
        if key is not None:
            headers["authorization"] = f"Bearer {key}"
        return await self.stack.enter_async_context(new_client(self.transport, headers))

    async def key(self, kind: KeyKind, *grants: Grant) -> str:
        """A new API key."""
        where = None if kind is KeyKind.ADMIN else FlagSet("default", "production")
        command = IssueKey(name="test", kind=kind, flag_set=where, grants=grants)
        issued = await self.container.issue_key()(CONSOLE, command)
        key: str = issued.key
        return key

    async def admin(
        self, role: Role, project: str = "default", environment: str = "*"
    ) -> httpx2.AsyncClient:
        """A client with a role."""
        return await self.client(await self.key(KeyKind.ADMIN, Grant(role, project, environment)))

    async def flag(self, key: str = "banner", **more: Any) -> dict[str, Any]:
        """A new flag."""
        body = {"key": key, "value_type": "boolean", **more}
        return made(await self.owner.post(f"{PROJECT}/flags", json=body))

    async def segment(self, key: str = "beta", **more: Any) -> dict[str, Any]:
        """A new segment."""
        return made(await self.owner.post(f"{PROJECT}/segments", json={"key": key, **more}))

    async def target(self, flag: str, **parts: Any) -> dict[str, Any]:
        """Change the targeting in production."""
        response = await self.owner.patch(
            f"{PRODUCTION}/targeting/{flag}", json=parts, headers=ANY_VERSION
        )
        return done(response)


@cache
def api_document() -> dict[str, Any]:
    """The OpenAPI document, which is the same for every container."""
    settings = Settings(database=DatabaseSettings(url="memory:"))
    return build_api(Container(settings=settings)).openapi()


def new_client(
    transport: httpx2.AsyncBaseTransport, headers: Mapping[str, str]
) -> httpx2.AsyncClient:
    """A client that sends these headers with every request."""
    return httpx2.AsyncClient(
        transport=transport, base_url="http://flaghoist.test", headers=dict(headers)
    )


def done(response: httpx2.Response) -> dict[str, Any]:
    """The body of a 200."""
    assert response.status_code == 200, response.text
    body: dict[str, Any] = response.json()
    return body


def made(response: httpx2.Response) -> dict[str, Any]:
    """The body of a 201."""
    assert response.status_code == 201, response.text
    body: dict[str, Any] = response.json()
    return body


def problem(response: httpx2.Response) -> str:
    """The end of the type of a problem, after everything that all problems share was checked."""
    assert response.headers["content-type"] == "application/problem+json"
    body = response.json()
    assert body["status"] == response.status_code
    assert body["instance"] == response.request.url.raw_path.decode().partition("?")[0]
    assert body["request_id"] == response.headers["x-request-id"]
    assert body["title"]
    assert body["detail"]
    return f"{response.status_code} {body['type'].removeprefix('/problems/')}"


def faults(response: httpx2.Response) -> list[tuple[str, str]]:
    """Where in the request the faults are."""
    return [(fault["in"], fault["pointer"]) for fault in response.json()["errors"]]
