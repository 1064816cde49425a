"""Servers to load, each in a process of its own, under the settings that `serve` uses.

``python -m tests.benchmarks.http_app flaghoist`` serves the benchmark's flags from memory. ``…
single FILE`` and ``… bulk FILE`` are bare applications, without a framework and on uvicorn as it
is, that read the same request and give the answer in the file. Each prints where it listens, as
JSON, and serves until it is told to stop.
"""

import asyncio
import gc
import json
import os
import sys
from pathlib import Path
from typing import Any

import orjson
import uvicorn
import uvloop
from starlette.types import ASGIApp, Receive, Scope, Send

from application.access import CONSOLE, KeyKind
from application.commands.bootstrap import Bootstrap
from application.commands.import_definitions import ImportDefinitions
from application.commands.issue_key import IssueKey
from domain.environment import FlagSet
from domain.notation.flags import write_flag, write_targeting
from entrypoints.cli.serving import configuration, listen
from entrypoints.container import Container
from entrypoints.http.app import create_app
from entrypoints.logging import configure_logging
from entrypoints.settings import DatabaseSettings, LogSettings, Settings
from tests.benchmarks.workload import neutral_flags, targeted

HOME = FlagSet("default", "production")
FLAGS = 100


def main() -> None:
    """Serve what the arguments say."""
    kind, *files = sys.argv[1:]
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        if kind == "flaghoist":
            runner.run(serve_flaghoist())
        else:
            answer = orjson.loads(Path(files[0]).read_bytes())
            app = bare_single(answer) if kind == "single" else bare_bulk(answer)
            runner.run(serve(app, Settings(), bare=True))


async def serve_flaghoist() -> None:
    """The whole product: keys, metrics, logs of one in a hundred evaluations."""
    settings = Settings(
        database=DatabaseSettings(url="memory:"), log=LogSettings(format="json", evaluations=100)
    )
    configure_logging(settings.log)
    container = Container(settings=settings)
    await container.bootstrap()(CONSOLE, Bootstrap())
    await container.import_definitions()(
        CONSOLE, ImportDefinitions(flag_set=HOME, document=document(), dry_run=False)
    )
    command = IssueKey(name="benchmark", kind=KeyKind.SERVER, flag_set=HOME)
    issued = await container.issue_key()(CONSOLE, command)
    await serve(create_app(container), settings, key=issued.key)


async def serve(app: ASGIApp, settings: Settings, *, bare: bool = False, key: str = "") -> None:
    """Serve on a free port, and tell which; if `bare`, as uvicorn does without us."""
    listening = listen("127.0.0.1", 0)
    gc.freeze()  # as `flaghoist serve` does
    config = configuration(app, settings.http)
    if bare:
        config.http, config.lifespan = "httptools", "off"
    os.write(1, json.dumps({"port": listening.getsockname()[1], "key": key}).encode() + b"\n")
    await uvicorn.Server(config).serve([listening])


def document() -> dict[str, Any]:
    """The benchmark's flags as an exported environment."""
    return {
        "format": "flaghoist/1",
        "project": HOME.project,
        "environment": HOME.environment,
        "flags": [
            {"flag": write_flag(flag.flag), "targeting": write_targeting(flag.targeting)}
            for flag in map(targeted, neutral_flags(FLAGS - 1))
        ],
        "segments": [],
    }


def bare_single(answer: dict[str, Any]) -> ASGIApp:
    """Reads the body, and writes one answer."""

    async def app(_scope: Scope, receive: Receive, send: Send) -> None:
        message = await receive()
        orjson.loads(message["body"])
        await send_json(send, orjson.dumps(answer))

    return app


def bare_bulk(answer: dict[str, Any]) -> ASGIApp:
    """Reads the body, makes a dictionary for each flag, and writes them."""
    rows = [tuple(item.values()) for item in answer["flags"]]
    more = {name: value for name, value in answer.items() if name != "flags"}

    async def app(_scope: Scope, receive: Receive, send: Send) -> None:
        message = await receive()
        orjson.loads(message["body"])
        flags = [
            {"key": key, "value": value, "variant": variant, "reason": reason, "metadata": about}
            for key, value, variant, reason, about in rows
        ]
        await send_json(send, orjson.dumps({"flags": flags, **more}))

    return app


async def send_json(send: Send, body: bytes) -> None:
    """Send a JSON document with the two headers that it needs."""
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", b"%d" % len(body)),
    ]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})


if __name__ == "__main__":
    main()
