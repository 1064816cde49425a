"""An application with one flag and one key, for who listens to it."""

from contextlib import AbstractAsyncContextManager
from typing import Any

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
from entrypoints.settings import DatabaseSettings, LimitsSettings, Settings, StreamsSettings
from tests.integration.http.listener import Listener, listening
from tests.integration.http.ofrep.client import Answer, ask, bulk

HOME = FlagSet("default", "production")
LIFETIME = 3_600
NOW = 1_800_000_000_000


class Place:
    """An application with one flag and one key."""

    def __init__(self, container: Container) -> None:
        self.container = container
        clock: object = container.clock()
        assert isinstance(clock, MemoryClock)
        self.clock = clock
        self.app: ASGIApp = create_app(container)
        self.key = self.key_id = ""

    @classmethod
    async def made(cls, container: Container) -> "Place":
        place = cls(container)
        await container.bootstrap()(CONSOLE, Bootstrap())
        await container.create_flag()(
            CONSOLE, CreateFlag(project="default", key="banner", value_type=ValueType.BOOLEAN)
        )
        command = IssueKey(name="page", kind=KeyKind.CLIENT, flag_set=HOME)
        issued = await container.issue_key()(CONSOLE, command)
        place.key, place.key_id = issued.key, issued.credential.id
        place.clock.advance(60_000)
        return place

    async def evaluate(self, tag: str | None = None, **more: Any) -> Answer:
        headers = () if tag is None else ((b"if-none-match", tag.encode()),)
        answer = await ask(self.app, bulk({}, self.key, headers=headers, **more))
        assert answer is not None
        return answer

    async def address(self) -> str:
        (offered,) = (await self.evaluate()).json()["eventStreams"]
        return str(offered["endpoint"]["requestUri"])

    async def listen(
        self, *headers: tuple[str, str], address: str | None = None, method: str = "GET"
    ) -> AbstractAsyncContextManager[Listener]:
        target = await self.address() if address is None else address
        return listening(self.app, target, *headers, method=method)

    async def turn(self, *, on: bool) -> str:
        """Change something; the revision that is served then."""
        await self.container.turn_flag()(CONSOLE, TurnFlag(flag_set=HOME, flag="banner", on=on))
        revision: str = self.container.snapshots().current(HOME).revision
        return revision


def container_with(limits: LimitsSettings | None = None, **streams: Any) -> Container:
    chosen = StreamsSettings(**{"heartbeat": 0.05, "jitter": 0, "lifetime": LIFETIME, **streams})
    settings = Settings(
        database=DatabaseSettings(url="memory:"),
        streams=chosen,
        limits=LimitsSettings() if limits is None else limits,
    )
    made = Container(settings=settings)
    made.clock.override(providers.Object(MemoryClock(NOW)))
    made.identifiers.override(providers.Object(SequentialIdentifiers()))
    return made
