"""Flaghoist over HTTP: the management API of a server."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Final, Literal
from urllib.parse import quote

import httpx2

from domain.environment import FlagSet
from entrypoints.cli.api import Api
from entrypoints.cli.service import (
    Body,
    Environment,
    Flaghoist,
    Flags,
    Json,
    Keys,
    Projects,
    Segments,
    Usage,
    Webhooks,
)

PATIENCE: Final = 30.0
"""Seconds that a server may take to connect, and to say anything; an import takes a while."""


class RemoteFlaghoist(Flaghoist):
    """All parts over one API, whose paths are those below ``/api/v1/``."""

    def __init__(self, api: Api) -> None:
        self.projects: Projects = RemoteProjects(api)
        self.flags: Flags = RemoteFlags(api)
        self.segments: Segments = RemoteSegments(api)
        self.keys: Keys = RemoteKeys(api)
        self.webhooks: Webhooks = RemoteWebhooks(api)
        self.environment: Environment = RemoteEnvironment(api)
        self.usage: Usage = RemoteUsage(api)


@asynccontextmanager
async def remote(
    url: str, key: str, transport: httpx2.AsyncBaseTransport | None = None
) -> AsyncIterator[Flaghoist]:
    """The server at this URL, in the name of this admin key."""
    client = httpx2.AsyncClient(
        base_url=f"{url.rstrip('/')}/api/v1/",
        headers={"authorization": f"Bearer {key}"},
        timeout=PATIENCE,
        transport=transport,
    )
    async with client:
        yield RemoteFlaghoist(Api(client, url))


class RemoteProjects(Projects):
    def __init__(self, api: Api) -> None:
        self._api = api

    async def all(self) -> list[Json]:
        return await self._api.pages("projects")

    async def create(self, body: Body) -> Json:
        return await self._api.send("POST", "projects", body)

    async def environments(self, project: str) -> list[Json]:
        return await self._api.pages(f"projects/{_part(project)}/environments")

    async def create_environment(self, project: str, body: Body) -> Json:
        return await self._api.send("POST", f"projects/{_part(project)}/environments", body)


class RemoteFlags(Flags):
    def __init__(self, api: Api) -> None:
        self._api = api

    async def all(self, flag_set: FlagSet, wanted: Mapping[str, str]) -> list[Json]:
        return await self._api.pages(f"{_path(flag_set)}/targeting", wanted)

    async def get(self, project: str, key: str) -> Json:
        return await self._api.send("GET", _flag(project, key))

    async def create(self, project: str, body: Body) -> Json:
        return await self._api.send("POST", f"projects/{_part(project)}/flags", body)

    async def change(self, project: str, key: str, body: Body, version: int | None) -> Json:
        return await self._api.send("PATCH", _flag(project, key), body, version or "any")

    async def archive(self, project: str, key: str, version: int | None) -> Json:
        return await self._api.send("DELETE", _flag(project, key), None, version or "any")

    async def targeting(self, flag_set: FlagSet, key: str) -> Json:
        return await self._api.send("GET", f"{_path(flag_set)}/targeting/{_part(key)}")

    async def target(self, flag_set: FlagSet, key: str, body: Body, version: int | None) -> Json:
        path = f"{_path(flag_set)}/targeting/{_part(key)}"
        return await self._api.send("PATCH", path, body, version or "any")


class RemoteSegments(Segments):
    def __init__(self, api: Api) -> None:
        self._api = api

    async def all(self, project: str) -> list[Json]:
        return await self._api.pages(f"projects/{_part(project)}/segments")

    async def get(self, project: str, key: str) -> Json:
        return await self._api.send("GET", _segment(project, key))

    async def members(
        self, project: str, key: str, kind: Literal["included", "excluded"]
    ) -> list[str]:
        return await self._api.pages(f"{_segment(project, key)}/{kind}")

    async def create(self, project: str, body: Body) -> Json:
        return await self._api.send("POST", f"projects/{_part(project)}/segments", body)

    async def change(self, project: str, key: str, body: Body, version: int | None) -> Json:
        return await self._api.send("PATCH", _segment(project, key), body, version or "any")

    async def change_members(self, project: str, key: str, body: Body) -> Json:
        return await self._api.send("POST", f"{_segment(project, key)}/members", body, "any")

    async def delete(self, project: str, key: str, version: int | None) -> None:
        await self._api.send("DELETE", _segment(project, key), None, version or "any")


class RemoteKeys(Keys):
    def __init__(self, api: Api) -> None:
        self._api = api

    async def all(self) -> list[Json]:
        return await self._api.pages("keys")

    async def create(self, body: Body) -> Json:
        return await self._api.send("POST", "keys", body)

    async def revoke(self, identity: str) -> None:
        await self._api.send("DELETE", f"keys/{_part(identity)}", None, "any")


class RemoteWebhooks(Webhooks):
    def __init__(self, api: Api) -> None:
        self._api = api

    async def all(self, project: str) -> list[Json]:
        return await self._api.pages(f"projects/{_part(project)}/webhooks")

    async def get(self, project: str, identity: str) -> Json:
        return await self._api.send("GET", _webhook(project, identity))

    async def create(self, project: str, body: Body) -> Json:
        return await self._api.send("POST", f"projects/{_part(project)}/webhooks", body)

    async def change(self, project: str, identity: str, body: Body, version: int | None) -> Json:
        return await self._api.send("PATCH", _webhook(project, identity), body, version or "any")

    async def delete(self, project: str, identity: str, version: int | None) -> None:
        await self._api.send("DELETE", _webhook(project, identity), None, version or "any")

    async def rotate(self, project: str, identity: str, body: Body) -> Json:
        return await self._api.send("POST", f"{_webhook(project, identity)}/secret", body)

    async def test(self, project: str, identity: str) -> Json:
        return await self._api.send("POST", f"{_webhook(project, identity)}/test")

    async def deliveries(self, project: str, identity: str, most: int) -> list[Json]:
        return await self._api.pages(f"{_webhook(project, identity)}/deliveries", None, most)

    async def dead_letters(self, project: str, identity: str) -> list[Json]:
        return await self._api.pages(f"{_webhook(project, identity)}/dead-letters")

    async def replay(self, project: str, identity: str, sequence: int | None) -> Json:
        one = "" if sequence is None else f"/{sequence}"
        return await self._api.send(
            "POST", f"{_webhook(project, identity)}/dead-letters{one}/replay"
        )


class RemoteEnvironment(Environment):
    def __init__(self, api: Api) -> None:
        self._api = api

    async def evaluate(self, flag_set: FlagSet, key: str, body: Body) -> Json:
        return await self._api.send("POST", f"{_path(flag_set)}/evaluate/{_part(key)}", body)

    async def evaluate_all(self, flag_set: FlagSet, body: Body) -> list[Json]:
        found = await self._api.send("POST", f"{_path(flag_set)}/evaluate", body)
        return list(found["decisions"])

    async def explain(self, flag_set: FlagSet, key: str, body: Body) -> Json:
        return await self._api.send("POST", f"{_path(flag_set)}/explain/{_part(key)}", body)

    async def export(self, flag_set: FlagSet) -> Json:
        return await self._api.send("GET", f"{_path(flag_set)}/export")

    async def take(self, flag_set: FlagSet, document: Body, *, dry_run: bool) -> Json:
        path = f"{_path(flag_set)}/import"
        return await self._api.send("POST", path, document, query={"dry_run": str(dry_run).lower()})

    async def history(self, project: str, wanted: Mapping[str, str], most: int) -> list[Json]:
        return await self._api.pages(f"projects/{_part(project)}/history", wanted, most)


class RemoteUsage(Usage):
    def __init__(self, api: Api) -> None:
        self._api = api

    async def series(self, flag_set: FlagSet, wanted: Mapping[str, str]) -> list[Json]:
        return await self._api.pages(f"{_path(flag_set)}/usage", wanted)

    async def stale(self, project: str, wanted: Mapping[str, str]) -> list[Json]:
        return await self._api.pages(f"projects/{_part(project)}/stale-flags", wanted)


def _path(flag_set: FlagSet) -> str:
    return f"projects/{_part(flag_set.project)}/environments/{_part(flag_set.environment)}"


def _flag(project: str, key: str) -> str:
    return f"projects/{_part(project)}/flags/{_part(key)}"


def _segment(project: str, key: str) -> str:
    return f"projects/{_part(project)}/segments/{_part(key)}"


def _webhook(project: str, identity: str) -> str:
    return f"projects/{_part(project)}/webhooks/{_part(identity)}"


def _part(key: str) -> str:
    """A key as one part of a path. Clients fold ``.`` and ``..``, so dots alone are escaped too."""
    return quote(key, safe="") if key.strip(".") else key.replace(".", "%2E")
