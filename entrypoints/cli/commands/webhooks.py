"""`flaghoist webhook …`: who is told of changes, and what became of it."""

from collections.abc import Sequence
from typing import Annotated, Final, TypeAlias

from rich.console import Group, RenderableType
from rich.text import Text
from typer import Argument, Option, Typer

from application.commands.rotate_secret import OVERLAP
from domain.event import EventType
from domain.webhook import Format
from entrypoints.cli.arguments import IfVersion, Name, require_some, sent
from entrypoints.cli.asking import Asked, command
from entrypoints.cli.exits import Exit, Failure
from entrypoints.cli.output import Answer, facts, switch, table, text
from entrypoints.cli.service import Json
from entrypoints.wording import counted

app = Typer(no_args_is_help=True, help="Webhooks: who is told of changes, and what became of it.")

Id: TypeAlias = Annotated[str, Argument(metavar="ID", help="Its id, see list.")]
Only: TypeAlias = Annotated[
    str | None,
    Option(
        "--only",
        metavar="ENVIRONMENT",
        help="Only what this environment does, and what belongs to the whole project.",
    ),
]
Events: TypeAlias = Annotated[
    list[EventType] | None, Option("--event", help="Only this; once for each. Otherwise all.")
]
Form: TypeAlias = Annotated[
    Format | None, Option("--format", help="Standard Webhooks, or what Slack reads.")
]

_FIELDS: Final = {"url": "address", "environment": "only", "event_types": "event", "format": "form"}


@command(app, "list")
async def list_webhooks(asked: Asked) -> Answer:
    """List the webhooks of the project."""
    rows = await asked.flaghoist.webhooks.all(asked.project)
    cells = ((row["id"], switch(on=row["enabled"]), row["url"], row["name"]) for row in rows)
    empty = "No webhooks. Make one: flaghoist webhook create https://hooks.example.com/flags"
    return Answer(rows, table(("Id", "Is", "URL", "Name"), cells, empty, whole=("Id",)))


@command(app, "get")
async def get_webhook(asked: Asked, *, identity: Id) -> Answer:
    """Show a webhook."""
    webhook = await asked.flaghoist.webhooks.get(asked.project, identity)
    return Answer(webhook, _view(webhook))


@command(app, "create", _FIELDS)
async def create_webhook(  # noqa: PLR0913  an option is an argument
    asked: Asked,
    *,
    address: Annotated[str, Argument(metavar="URL", help="Where messages are posted.")],
    name: Name = None,
    only: Only = None,
    event: Events = None,
    form: Form = None,
) -> Answer:
    """Tell an address of what happens from now on, and show the secret this once."""
    body = sent(url=address, name=name, environment=only, event_types=event, format=form)
    return _told(await asked.flaghoist.webhooks.create(asked.project, body))


@command(app, "change", _FIELDS)
async def change_webhook(  # noqa: PLR0913  an option is an argument
    asked: Asked,
    *,
    identity: Id,
    address: Annotated[
        str | None, Option("--to", metavar="URL", help="Where messages are posted.")
    ] = None,
    name: Name = None,
    only: Only = None,
    everywhere: Annotated[
        bool, Option("--everywhere", help="From now on what any environment does.")
    ] = False,
    event: Events = None,
    form: Form = None,
    enabled: Annotated[
        bool | None, Option("--enable/--disable", help="Disabled, it keeps its place.")
    ] = None,
    if_version: IfVersion = None,
) -> Answer:
    """Change a webhook. What is not given stays as it is."""
    if everywhere and only is not None:
        raise Failure(Exit.USAGE, "--everywhere: does not go with --only")
    body = sent(
        url=address, name=name, environment=only, event_types=event, format=form, enabled=enabled
    )
    if everywhere:
        body["environment"] = None
    require_some(body, "change", "--to, --event")
    webhook = await asked.flaghoist.webhooks.change(asked.project, identity, body, if_version)
    return Answer(webhook, _view(webhook))


@command(app, "delete")
async def delete_webhook(asked: Asked, *, identity: Id, if_version: IfVersion = None) -> Answer:
    """Delete a webhook, with its deliveries and dead letters."""
    await asked.flaghoist.webhooks.delete(asked.project, identity, if_version)
    return Answer({"deleted": identity}, Text(f"Deleted {identity}."))


@command(app, "rotate")
async def rotate_secret(
    asked: Asked,
    *,
    identity: Id,
    overlap: Annotated[
        int, Option(help="Seconds for which the present secret signs as well.")
    ] = OVERLAP,
) -> Answer:
    """Give a webhook a new secret, and show it this once."""
    body = {"overlap": overlap}
    return _told(await asked.flaghoist.webhooks.rotate(asked.project, identity, body))


@command(app, "test")
async def send_test_event(asked: Asked, *, identity: Id) -> Answer:
    """Send one message now, and tell what came of it. Exits with 1 unless it was delivered."""
    delivery = await asked.flaghoist.webhooks.test(asked.project, identity)
    arrived = delivery["outcome"] == "delivered"
    return Answer(delivery, _attempts([delivery]), Exit.OK if arrived else Exit.REFUSED)


@command(app, "deliveries")
async def list_deliveries(
    asked: Asked,
    *,
    identity: Id,
    limit: Annotated[int, Option(min=1, help="The newest so many.")] = 20,
) -> Answer:
    """List the latest attempts to deliver to a webhook."""
    rows = await asked.flaghoist.webhooks.deliveries(asked.project, identity, limit)
    return Answer(rows, _attempts(rows))


@command(app, "dead-letters")
async def list_dead_letters(asked: Asked, *, identity: Id) -> Answer:
    """List the messages to a webhook that were given up."""
    rows = await asked.flaghoist.webhooks.dead_letters(asked.project, identity)
    columns = ("Number", "Event", "Given up", "Attempts", "Reason")
    cells = (
        (
            str(row["sequence"]),
            row["event_type"],
            row["died_at"],
            str(row["attempts"]),
            "will be tried again" if row["replay"] else row["detail"],
        )
        for row in rows
    )
    return Answer(rows, table(columns, cells, "No dead letters.", whole=("Number",)))


@command(app, "replay")
async def replay(
    asked: Asked,
    *,
    identity: Id,
    number: Annotated[
        int | None, Argument(metavar="NUMBER", min=1, help="One dead letter; otherwise all.")
    ] = None,
) -> Answer:
    """Let dead letters be tried once more, by whoever delivers."""
    answer = await asked.flaghoist.webhooks.replay(asked.project, identity, number)
    count = counted(answer["replaying"], "dead letter")
    return Answer(answer, Text(f"{count} will be tried once more."))


def _attempts(rows: Sequence[Json]) -> RenderableType:
    columns = ("At", "Event", "Attempt", "Outcome", "Took")
    cells = (
        (
            row["at"],
            row["event_type"],
            str(row["attempt"]),
            row["outcome"] if row["outcome"] == "delivered" else row["detail"],
            f"{row['milliseconds']} ms",
        )
        for row in rows
    )
    return table(columns, cells, "Nothing was sent yet.", whole=("At",))


def _told(webhook: Json) -> Answer:
    view = Group(
        _view(webhook),
        facts([("Secret", Text(webhook["secret"], style="bold green"))]),
        Text("Keep it now: it cannot be shown again.", style="yellow"),
    )
    return Answer(webhook, view)


def _view(webhook: Json) -> RenderableType:
    return facts(
        [
            ("Id", Text(webhook["id"], style="bold")),
            ("Name", webhook["name"]),
            ("URL", text(webhook["url"])),
            ("Is", switch(on=webhook["enabled"])),
            ("Environment", webhook["environment"] or "all"),
            ("Events", ", ".join(webhook["event_types"]) or "all"),
            ("Format", webhook["format"]),
            ("Secret since", webhook["secret_since"]),
            ("Version", str(webhook["version"])),
        ]
    )
