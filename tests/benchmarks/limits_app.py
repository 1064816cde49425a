"""The product twice in one process, on two ports: with limits, and without even asking for them.

One process, because two have their memory laid out differently, which alone makes one of them
faster by as much as limits cost. Prints both ports and the keys to ask with, as JSON.
"""

import asyncio
import json
import os
from typing import Any

import uvicorn
import uvloop
from starlette.types import ASGIApp, Scope

from application.access import CONSOLE, Credential, KeyKind
from application.commands.bootstrap import Bootstrap
from application.commands.import_definitions import ImportDefinitions
from application.commands.issue_key import IssueKey
from entrypoints.cli.serving import configuration, listen
from entrypoints.container import Container
from entrypoints.http.api import build_api
from entrypoints.http.app import build_evaluation, create_app
from entrypoints.http.dispatch import Dispatcher
from entrypoints.http.ofrep.gate import Gate
from entrypoints.logging import configure_logging
from entrypoints.settings import DatabaseSettings, LimitsSettings, LogSettings, Settings
from tests.benchmarks.http_app import HOME, document

ENDLESS = 1_000_000_000
"""A limit that nobody reaches: who reaches one is not answered, which is cheap."""


class NoGate(Gate):
    """Lets everybody pass, uncounted."""

    def __init__(self) -> None:
        self.wait_of_server = self._nothing

    def wait_of_client(self, _key_id: str, _scope: Scope, _now: float) -> float:
        """Nobody waits."""
        return 0.0

    def check(self, credential: Credential, scope: Scope) -> None:
        """Nobody is refused."""

    def _nothing(self, caller: object, now: float) -> float:  # noqa: ARG002  names of the port
        return 0.0


async def main() -> None:
    """Serve both until the process is stopped."""
    limits = LimitsSettings(evaluation_key=ENDLESS, evaluation_address=ENDLESS)
    settings = Settings(
        database=DatabaseSettings(url="memory:"),
        log=LogSettings(format="json", evaluations=100),
        limits=limits,
    )
    configure_logging(settings.log)
    container = Container(settings=settings)
    keys = await fill(container)
    free = Dispatcher(build_evaluation(container, NoGate()), build_api(container))
    servers: dict[str, ASGIApp] = {"with": create_app(container), "without": free}
    sockets = {name: listen("127.0.0.1", 0) for name in servers}
    ports = {name: each.getsockname()[1] for name, each in sockets.items()}
    os.write(1, json.dumps({"ports": ports, "keys": keys}).encode() + b"\n")
    await asyncio.gather(
        *(
            uvicorn.Server(_config(app, settings)).serve([sockets[name]])
            for name, app in servers.items()
        )
    )


async def fill(container: Container) -> dict[str, str]:
    """Put the benchmark's flags in, visible to everybody, and return a key of each kind."""
    await container.bootstrap()(CONSOLE, Bootstrap())
    wanted = document()
    for flag in wanted["flags"]:
        flag["flag"]["client_visible"] = True
    await container.import_definitions()(
        CONSOLE, ImportDefinitions(flag_set=HOME, document=wanted, dry_run=False)
    )
    issued = {
        kind: await container.issue_key()(
            CONSOLE, IssueKey(name=f"benchmark of {kind} keys", kind=kind, flag_set=HOME)
        )
        for kind in (KeyKind.SERVER, KeyKind.CLIENT)
    }
    return {str(kind): each.key for kind, each in issued.items()}


def _config(app: ASGIApp, settings: Settings) -> Any:
    config = configuration(app, settings.http)
    config.lifespan = "on"
    return config


if __name__ == "__main__":
    uvloop.run(main())
