"""From a coroutine function to a command: shared options in, one answer out."""

import asyncio
import inspect
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from importlib.metadata import version
from types import MappingProxyType
from typing import Annotated, Any, TypeAlias, TypeVar

from typer import Context, Option, Typer, echo
from typer import Exit as Leave

from domain.environment import FlagSet
from domain.errors import EnvironmentNotFound
from entrypoints.cli import shared
from entrypoints.cli.connection import connected
from entrypoints.cli.exits import EPILOG
from entrypoints.cli.origins import Fields, Origins
from entrypoints.cli.output import Answer, show
from entrypoints.cli.service import Flaghoist
from entrypoints.logging import configure_logging
from entrypoints.settings import LogSettings, Settings


@dataclass(frozen=True, slots=True)
class Asked:
    """What a command works with."""

    flaghoist: Flaghoist
    flag_set: FlagSet

    @property
    def project(self) -> str:
        """The project that the command speaks of."""
        return self.flag_set.project

    async def require_environment(self) -> None:
        """Raise `EnvironmentNotFound` unless the environment is there, and may be seen."""
        there = await self.flaghoist.projects.environments(self.project)
        if all(each["key"] != self.flag_set.environment for each in there):
            raise EnvironmentNotFound(str(self.flag_set))


Asking: TypeAlias = Callable[..., Awaitable[Answer]]
"""A command: takes what it works with, then its own arguments."""
Command = TypeVar("Command", bound=Asking)


def _show_version(*, wanted: bool) -> None:
    if wanted:
        echo(version("flaghoist"))
        raise Leave


def _outermost(
    *,
    ctx: Context,
    wanted: Annotated[
        bool,
        Option(
            "--version",
            help="Show the version and exit.",
            is_eager=True,
            callback=lambda wanted: _show_version(wanted=wanted),
        ),
    ] = False,
) -> None:
    del ctx, wanted


def _every(
    *,
    ctx: Context,
    json: Annotated[
        bool, Option("--json", help="JSON, also on a terminal.", rich_help_panel=shared.PANEL)
    ] = False,
) -> None:
    del ctx, json


def program(app: Typer) -> None:
    """Let the shared options stand before the command's name as well."""

    def run(ctx: Context, **given: Any) -> None:
        ctx.obj = shared.take(given)

    shared.with_parameters(run, *_parameters(_outermost), *shared.PARAMETERS)
    app.callback()(run)


def command(
    app: Typer, name: str, fields: Fields = MappingProxyType({})
) -> Callable[[Command], Command]:
    """Make a coroutine function the command `name`, with the shared options beside its own.

    `fields` leads from fields of the bodies that it sends to parameters, where those have another
    name than the field, or its singular.
    """

    def register(ask: Command) -> Command:
        @wraps(ask)
        def run(ctx: Context, **given: Any) -> None:
            settings = shared.settings_with({**(ctx.obj or {}), **shared.take(given)})
            configure_logging(_quieter(settings.log))
            as_json = given.pop("json")
            with Origins(ctx.command.params, fields).named(given):
                answer = asyncio.run(_answer(ask, settings, given))
            show(answer, as_json=as_json)
            raise Leave(answer.exit_code)

        _, *own = _parameters(ask)
        shared.with_parameters(run, *own, *shared.PARAMETERS, *_parameters(_every))
        app.command(name, epilog=EPILOG)(run)
        return ask

    return register


def _parameters(function: Callable[..., Any]) -> tuple[inspect.Parameter, ...]:
    return tuple(inspect.signature(function, eval_str=True).parameters.values())


def _quieter(settings: LogSettings) -> LogSettings:
    """Commands tell what they did; of logs only warnings are news, unless somebody wants more."""
    if "level" in settings.model_fields_set:
        return settings
    return settings.model_copy(update={"level": "WARNING"})


async def _answer(ask: Asking, settings: Settings, given: Mapping[str, Any]) -> Answer:
    async with connected(settings) as flaghoist:
        flag_set = FlagSet(settings.project, settings.environment)
        return await ask(Asked(flaghoist, flag_set), **given)
