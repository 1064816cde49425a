"""From a coroutine function to a command: shared options in, one answer out, failures to codes."""

import asyncio
import inspect
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Annotated, Any, TypeAlias, TypeVar

from pydantic import SecretStr, ValidationError
from typer import Exit as Leave
from typer import Option, Typer

from domain.environment import FlagSet
from entrypoints.cli.connection import connected
from entrypoints.cli.exits import EPILOG, Exit, Failure
from entrypoints.cli.output import Answer, show
from entrypoints.cli.service import Flaghoist
from entrypoints.logging import configure_logging
from entrypoints.settings import LogSettings, Settings
from entrypoints.variables import read_settings, rule_of

PANEL = "Where to ask, and how to answer"


@dataclass(frozen=True, slots=True)
class Asked:
    """What a command works with."""

    flaghoist: Flaghoist
    flag_set: FlagSet

    @property
    def project(self) -> str:
        """The project that the command speaks of."""
        return self.flag_set.project


Asking: TypeAlias = Callable[..., Awaitable[Answer]]
"""A command: takes what it works with, then its own arguments."""
Command = TypeVar("Command", bound=Asking)


def _shared(
    *,
    project: Annotated[
        str | None,
        Option(help="Instead of FLAGHOIST_PROJECT, or 'default'.", rich_help_panel=PANEL),
    ] = None,
    environment: Annotated[
        str | None,
        Option(help="Instead of FLAGHOIST_ENVIRONMENT, or 'production'.", rich_help_panel=PANEL),
    ] = None,
    url: Annotated[
        str | None,
        Option(
            help="A server, instead of FLAGHOIST_URL; without either, the configured database.",
            rich_help_panel=PANEL,
        ),
    ] = None,
    api_key: Annotated[
        str | None,
        Option(
            "--key",
            help="An admin key for the server. FLAGHOIST_ADMIN_KEY keeps it out of the history "
            "of your shell.",
            rich_help_panel=PANEL,
        ),
    ] = None,
    json: Annotated[
        bool, Option("--json", help="JSON, also on a terminal.", rich_help_panel=PANEL)
    ] = False,
) -> tuple[Settings, bool]:
    """The settings with what the command line says instead, and whether JSON is wanted."""
    given = {
        "project": project,
        "environment": environment,
        "url": url,
        "admin_key": None if api_key is None else SecretStr(api_key),
    }
    settings = read_settings()
    chosen = {name: value for name, value in given.items() if value is not None}
    try:
        return Settings.model_validate({**dict(settings), **chosen}), json
    except ValidationError as wrong:
        options = {"project": "--project", "environment": "--environment", "url": "--url"}
        raise Failure(
            Exit.USAGE,
            *(
                f"{options.get(str(error['loc'][0]), '--key')}: {rule_of(error)}"
                for error in wrong.errors()
            ),
        ) from None


SHARED = inspect.signature(_shared).parameters


def command(app: Typer, name: str, panel: str | None = None) -> Callable[[Command], Command]:
    """Make a coroutine function the command `name`, with the shared options beside its own."""

    def register(ask: Command) -> Command:
        @wraps(ask)
        def run(**given: Any) -> None:
            settings, as_json = _shared(**{name: given.pop(name) for name in SHARED})
            configure_logging(_quieter(settings.log))
            answer = asyncio.run(_answer(ask, settings, given))
            show(answer, as_json=as_json)
            raise Leave(answer.exit_code)

        _, *own = inspect.signature(ask, eval_str=True).parameters.values()
        parameters = [
            part.replace(kind=inspect.Parameter.KEYWORD_ONLY) for part in (*own, *SHARED.values())
        ]
        run.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
        run.__annotations__ = {part.name: part.annotation for part in parameters}
        app.command(name, epilog=EPILOG, rich_help_panel=panel)(run)
        return ask

    return register


def _quieter(settings: LogSettings) -> LogSettings:
    """Commands tell what they did; of logs only warnings are news, unless somebody wants more."""
    if "level" in settings.model_fields_set:
        return settings
    return settings.model_copy(update={"level": "WARNING"})


async def _answer(ask: Asking, settings: Settings, given: Mapping[str, Any]) -> Answer:
    async with connected(settings) as flaghoist:
        flag_set = FlagSet(settings.project, settings.environment)
        return await ask(Asked(flaghoist, flag_set), **given)
