"""`flaghoist key …`: API keys."""

from typing import Annotated

from rich.console import Group
from rich.text import Text
from typer import Argument, Option, Typer

from application.access import ANY, KeyKind, Role
from entrypoints.cli.asking import Asked, command
from entrypoints.cli.exits import Exit, Failure
from entrypoints.cli.output import Answer, facts, table, text
from entrypoints.cli.service import Json

app = Typer(no_args_is_help=True, help="API keys, for applications and for people.")


@command(app, "list")
async def list_keys(asked: Asked) -> Answer:
    """List the API keys, without the keys themselves."""
    rows = await asked.flaghoist.keys.all()
    cells = ((row["id"], row["name"], f"{row['hint']}…", _state(row)) for row in rows)
    columns = ("Id", "Name", "Starts with", "May")
    return Answer(rows, table(columns, cells, "No API keys.", whole=("Id", "Starts with")))


@command(app, "create")
async def create_key(
    asked: Asked,
    *,
    name: Annotated[str, Argument(metavar="NAME", help="Who or what will use it.")],
    kind: Annotated[KeyKind, Option(help="What it is for.")] = KeyKind.SERVER,
    grant: Annotated[
        list[str] | None,
        Option(
            metavar="ROLE[:PROJECT[/ENVIRONMENT]]",
            help="For an admin key: reader, editor, approver or owner, everywhere unless a place "
            "is named; once for each.",
        ),
    ] = None,
) -> Answer:
    """Issue an API key, and show it this once. Server and client keys are for the environment."""
    if (kind is KeyKind.ADMIN) != bool(grant):
        raise Failure(Exit.USAGE, "--grant: an admin key needs one, and no other key has any")
    if kind is KeyKind.ADMIN:
        body: Json = {"name": name, "kind": kind, "grants": list(map(grant_of, grant or ()))}
    else:
        await asked.require_environment()
        project, environment = asked.flag_set
        body = {"name": name, "kind": kind, "project": project, "environment": environment}
    issued = await asked.flaghoist.keys.create(body)
    view = Group(
        facts(
            [
                ("Key", Text(issued["key"], style="bold green")),
                ("Id", issued["id"]),
                ("Kind", issued["kind"]),
                ("May", _reach(issued)),
            ]
        ),
        Text("Keep it now: it is not stored, and cannot be shown again.", style="yellow"),
    )
    return Answer(issued, view)


@command(app, "revoke")
async def revoke_key(
    asked: Asked, *, identity: Annotated[str, Argument(metavar="ID", help="Its id, see list.")]
) -> Answer:
    """Put an API key out of force, at once and for ever."""
    await asked.flaghoist.keys.revoke(identity)
    return Answer({"revoked": identity}, Text(f"Revoked {identity}."))


def grant_of(text: str) -> Json:
    """A grant from ``role``, ``role:project`` or ``role:project/environment``."""
    role, _, place = text.partition(":")
    project, _, environment = place.partition("/")
    if role not in set(Role):
        raise Failure(Exit.USAGE, f"--grant: must start with one of {', '.join(Role)}")
    return {"role": role, "project": project or ANY, "environment": environment or ANY}


def _reach(key: Json) -> str:
    if key["grants"]:
        return ", ".join(
            f"{each['role']} in {each['project']}/{each['environment']}" for each in key["grants"]
        )
    return f"evaluate {key['project']}/{key['environment']}"


def _state(key: Json) -> Text:
    reach = text(_reach(key).replace("/", " / "))  # where a line may be folded
    if not key["revoked_at"]:
        return reach
    reach.stylize("dim")
    revoked = Text(f"nothing: revoked {key['revoked_at'][:10]}", style="red")
    return revoked.append("\n").append_text(reach)
