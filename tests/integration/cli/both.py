"""Flaghoist as the command line sees it, in this process and over the real application."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Literal, TypeAlias

import httpx2

from application.access import CONSOLE
from application.commands.bootstrap import Bootstrap
from entrypoints.cli.local.flaghoist import LocalFlaghoist
from entrypoints.cli.remote import remote
from entrypoints.cli.service import Flaghoist
from entrypoints.container import Container
from entrypoints.http.app import create_app
from entrypoints.lifecycle import running
from entrypoints.settings import MEMORY, DatabaseSettings, Settings

Way: TypeAlias = Literal["local", "remote"]
URL = "http://flaghoist.test"


@asynccontextmanager
async def reached(way: Way) -> AsyncIterator[Flaghoist]:
    """A new service with its first project, reached this way."""
    async with reached_with_container(way) as (flaghoist, _):
        yield flaghoist


@asynccontextmanager
async def reached_with_container(way: Way) -> AsyncIterator[tuple[Flaghoist, Container]]:
    """The same, with what is behind it."""
    container = Container(settings=Settings(database=DatabaseSettings(url=MEMORY)))
    async with running(container):
        owner = await container.bootstrap()(CONSOLE, Bootstrap())
        assert owner is not None
        if way == "local":
            yield LocalFlaghoist(container), container
        else:
            transport = httpx2.ASGITransport(create_app(container))
            async with remote(URL, owner.key, transport) as flaghoist:
                yield flaghoist, container
