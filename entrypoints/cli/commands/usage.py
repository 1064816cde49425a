"""Commands about what was evaluated: usage, stale."""

from typing import Annotated, Any

from rich.console import RenderableType
from typer import Argument, Option, Typer

from application.ports.usage import Step
from domain.staleness import SignKind
from entrypoints.cli.arguments import read_moment, sent
from entrypoints.cli.asking import Asked, command
from entrypoints.cli.changes import to_second
from entrypoints.cli.output import Answer, table
from entrypoints.cli.service import Json
from entrypoints.wording import counted


def add_to(app: Typer) -> None:
    """Put the commands of this module into the program."""
    command(app, "usage")(usage)
    command(app, "stale")(stale)


async def usage(
    asked: Asked,
    *,
    key: Annotated[str | None, Argument(metavar="KEY", help="A flag; else all.")] = None,
    by: Annotated[Step, Option(help="Add up by the hour, or by the day in UTC.")] = Step.DAY,
    since: Annotated[
        str | None,
        Option(help="An instant such as 2027-01-31T09:00:00Z, instead of 24 hours or 30 days."),
    ] = None,
    until: Annotated[str | None, Option(help="An instant, instead of now.")] = None,
) -> Answer:
    """Say how often the environment served what to SDKs."""
    between = {"from": read_moment(since, "--since"), "to": read_moment(until, "--until")}
    wanted = sent(flag=key, by=str(by), **between)
    rows = await asked.flaghoist.usage.series(asked.flag_set, wanted)
    cells = (
        (
            row["at"][:10] if by is Step.DAY else to_second(row["at"]),
            row["flag"],
            row["variant"] or row["error_code"],
            f"{row['evaluations']:,}",
        )
        for row in rows
    )
    columns = ("Day" if by is Step.DAY else "Hour", "Flag", "Variant", "Evaluations")
    return Answer(rows, table(columns, cells, "Nothing was evaluated.", whole=columns))


async def stale(
    asked: Asked,
    *,
    kind: Annotated[SignKind | None, Option(help="Only with such a sign.")] = None,
) -> Answer:
    """List flags that have done their work, or are asked for in vain, with what tells so."""
    rows = await asked.flaghoist.usage.stale(asked.project, sent(kind=kind and str(kind)))
    return Answer(rows, _stale_view(rows))


def _stale_view(rows: list[Json]) -> RenderableType:
    cells = (
        (row["key"], (row["flag"] or {}).get("owner", ""), "\n".join(map(_said, row["signs"])))
        for row in rows
    )
    return table(("Flag", "Owner", "Signs"), cells, "No flag is stale.", whole=("Flag",))


def _said(sign: dict[str, Any]) -> str:
    since, where = to_second(sign["since"]), sign["environment"]
    asked = f"{counted(sign['requests'], 'request')} in {where} since {since}"
    return {
        SignKind.ONE_VALUE: f"serves '{sign['variant']}' to everybody in {where} since {since}",
        SignKind.NOT_EVALUATED: f"not evaluated since {since}",
        SignKind.PAST_LIFETIME: f"past its expected lifetime since {since}",
        SignKind.ARCHIVED_BUT_EVALUATED: f"archived, and asked for: {asked}",
        SignKind.UNKNOWN_FLAG: f"no such flag, and asked for: {asked}",
    }[SignKind(sign["kind"])]
