"""Commands for the operator of this machine: migrate, doctor, config, openapi."""

import asyncio
import json
import sys
from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import SecretStr
from rich.text import Text
from typer import Context, Option, Typer
from typer import Exit as Leave

from entrypoints.cli.doctor.examine import examine
from entrypoints.cli.doctor.findings import Finding, Health
from entrypoints.cli.exits import EPILOG, Exit
from entrypoints.cli.output import Answer, compact, show, table
from entrypoints.cli.shared import ApiKey, Local, Server, options
from entrypoints.logging import configure_logging
from entrypoints.settings import (
    MEMORY,
    DatabaseSettings,
    Group,
    HttpSettings,
    LogSettings,
    Settings,
)
from entrypoints.settings.database import without_password
from entrypoints.variables import read_settings, variables

AsJson = Annotated[bool, Option("--json", help="JSON, also on a terminal.")]

_MARKS = {
    Health.WELL: ("✓", "green"),
    Health.NOTE: ("!", "yellow"),
    Health.ILL: ("✗", "red"),
}


def add_to(app: Typer) -> None:
    """Put the commands of this module into the program."""
    for name, command in (
        ("migrate", migrate),
        ("doctor", doctor),
        ("config", config),
        ("openapi", openapi),
    ):
        app.command(name, epilog=EPILOG)(command)


def migrate() -> None:
    """Bring the configured database to the newest schema; make it if there is none."""
    applied = asyncio.run(_migrate(read_settings()))
    done = f"Applied {', '.join(applied)}." if applied else "Nothing to do: the schema is current."
    show(Answer({"applied": applied}, Text(done)), as_json=False)


def doctor(
    ctx: Context,
    *,
    server: Server = None,
    api_key: ApiKey = None,
    local: Local = False,
    as_json: AsJson = False,
) -> None:
    """Check the server, or else what is configured here, and say what to do.

    Of a server: whether it answers, is ready, and knows the key. Without one, or with --local:
    settings, database, migrations, history and snapshots.
    """
    given = options(server=server, api_key=api_key, local=local)
    findings = asyncio.run(_findings({**(ctx.obj or {}), **given}))
    document = [
        {
            "part": each.part,
            "health": each.health,
            "detail": each.detail,
            "advice": each.advice,
        }
        for each in findings
    ]
    rows = ((Text(*_MARKS[each.health]), each.part, each.detail, each.advice) for each in findings)
    view = table(("", "Part", "Finding", "What to do"), rows, "", whole=("Part",))
    show(Answer(document, view), as_json=as_json)
    ill = any(each.health is Health.ILL for each in findings)
    raise Leave(Exit.REFUSED if ill else Exit.OK)


def config(*, as_json: AsJson = False) -> None:
    """Show the effective settings, with secrets masked."""
    effective = dict(_effective(read_settings()))
    rows = (
        (
            name,
            _shown(effective[name]),
            "" if effective[name] == default else "set",
            meaning.replace("``", "'"),
        )
        for name, meaning, default in variables()
    )
    view = table(("Variable", "Value", "", "Meaning"), rows, "", whole=("Variable",))
    show(Answer({name: _masked(value) for name, value in effective.items()}, view), as_json=as_json)


def openapi() -> None:
    """Write the OpenAPI document of the HTTP API."""
    settings = Settings(database=DatabaseSettings(url=MEMORY), http=HttpSettings(direct=False))
    # The framework takes a second to import, which no other command needs to pay.
    from entrypoints.container import Container  # noqa: PLC0415  see above
    from entrypoints.http.app import create_app  # noqa: PLC0415  see above

    app: Any = create_app(Container(settings=settings))
    sys.stdout.write(json.dumps(app.openapi(), indent=2, ensure_ascii=False) + "\n")


async def _migrate(settings: Settings) -> tuple[str, ...]:
    from entrypoints.container import Container  # noqa: PLC0415  as in `openapi`
    from entrypoints.lifecycle import migrate  # noqa: PLC0415  as in `openapi`

    return await migrate(Container(settings=settings))


async def _findings(chosen: Mapping[str, Any]) -> list[Finding]:
    configure_logging(LogSettings(level="CRITICAL"))  # the findings tell it all, and what to do
    return [finding async for finding in examine(chosen)]


def _effective(settings: Settings) -> list[tuple[str, Any]]:
    """Every variable with its value, in the order of `variables`."""
    values: list[Any] = []
    for name in Settings.model_fields:
        value = getattr(settings, name)
        values += [part for _, part in value] if isinstance(value, Group) else [value]
    return list(zip((name for name, _, _ in variables()), values, strict=True))


def _masked(value: Any) -> Any:
    if isinstance(value, SecretStr):
        return str(value)
    return without_password(value) if isinstance(value, str) else value


def _shown(value: Any) -> str:
    return "" if value is None else compact(_masked(value))
