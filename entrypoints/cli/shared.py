"""Options that all asking commands share, before or after the command's name."""

import inspect
from collections.abc import Callable, Mapping
from typing import Annotated, Any, Final, TypeAlias

import httpx2
from pydantic import SecretStr, ValidationError
from typer import Option

from entrypoints.cli.exits import Exit, Failure
from entrypoints.settings import Settings
from entrypoints.variables import read_settings, rule_of

PANEL = "Where to ask, and how to answer"

_FIELDS: Final = {
    "project": "project",
    "environment": "environment",
    "server": "url",
    "api_key": "admin_key",
}
"""From an option to the setting that it stands in for."""


Server: TypeAlias = Annotated[
    str | None,
    Option(
        help="A server, instead of FLAGHOIST_URL; without either, the configured database.",
        rich_help_panel=PANEL,
    ),
]
ApiKey: TypeAlias = Annotated[
    str | None,
    Option(
        "--key",
        help="An admin key for the server. FLAGHOIST_ADMIN_KEY, which keeps it out of the "
        "history of your shell, is shown to FLAGHOIST_URL alone.",
        rich_help_panel=PANEL,
    ),
]
Local: TypeAlias = Annotated[
    bool,
    Option(
        "--local",
        help="The configured database, even if FLAGHOIST_URL is set.",
        rich_help_panel=PANEL,
    ),
]


def options(
    *,
    project: Annotated[
        str | None,
        Option(help="Instead of FLAGHOIST_PROJECT, or 'default'.", rich_help_panel=PANEL),
    ] = None,
    environment: Annotated[
        str | None,
        Option(help="Instead of FLAGHOIST_ENVIRONMENT, or 'production'.", rich_help_panel=PANEL),
    ] = None,
    server: Server = None,
    api_key: ApiKey = None,
    local: Local = False,
) -> dict[str, Any]:
    """What was given, by the names of the settings."""
    given = {"project": project, "environment": environment, "server": server, "api_key": api_key}
    chosen = {_FIELDS[name]: value for name, value in given.items() if value is not None}
    if local and server is not None:
        raise Failure(Exit.USAGE, "--local: does not go with --server")
    return {**chosen, "url": None} if local else chosen


PARAMETERS: Final = tuple(inspect.signature(options).parameters.values())


def take(given: dict[str, Any]) -> dict[str, Any]:
    """Take the shared options out of a command's arguments."""
    return options(**{part.name: given.pop(part.name) for part in PARAMETERS})


def with_parameters(function: Callable[..., Any], *parameters: inspect.Parameter) -> None:
    """Let a function of ``**given`` say what it is given."""
    named = [part.replace(kind=inspect.Parameter.KEYWORD_ONLY) for part in parameters]
    function.__signature__ = inspect.Signature(named)  # type: ignore[attr-defined]
    function.__annotations__ = {part.name: part.annotation for part in named}


def settings_with(chosen: Mapping[str, Any]) -> Settings:
    """The settings, with what the command line says instead."""
    values = dict(chosen)
    configured = read_settings()
    if (key := values.get("admin_key")) is not None:
        values["admin_key"] = SecretStr(key)
    try:
        settings = Settings.model_validate({**dict(configured), **values})
    except ValidationError as wrong:
        names = {"admin_key": "key", "url": "server"}
        found = ((str(error["loc"][0]), rule_of(error)) for error in wrong.errors())
        lines = (f"--{names.get(field, field)}: {rule}" for field, rule in found)
        raise Failure(Exit.USAGE, *lines) from None
    if "admin_key" not in values:
        _check_owner(configured, settings)
    return settings


def _check_owner(configured: Settings, settings: Settings) -> None:
    """A key that was set for one server is not shown to another that is named by hand."""
    if settings.url is None or settings.admin_key is None:
        return
    if configured.url is None or _origin(configured.url) != _origin(settings.url):
        raise Failure(
            Exit.UNAUTHORISED,
            "--server: FLAGHOIST_ADMIN_KEY is shown to FLAGHOIST_URL alone; "
            "give the key of this server with --key",
        )


def _origin(url: str) -> tuple[str, str, int | None]:
    found = httpx2.URL(url)
    return found.scheme, found.host, found.port
