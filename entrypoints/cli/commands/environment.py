"""Commands about one environment as a whole: evaluate, explain, export, import, history."""

from pathlib import Path
from typing import Annotated

from rich.console import Group, RenderableType
from rich.text import Text
from rich.tree import Tree
from typer import Argument, Option, Typer

from domain.decision import ErrorCode
from domain.errors import FlaghoistError, FlagNotFound
from domain.history import Subject
from entrypoints.cli.arguments import FlagKey, read_moment, read_object, sent
from entrypoints.cli.asking import Asked, command
from entrypoints.cli.changes import history_view
from entrypoints.cli.exits import Exit, Failure
from entrypoints.cli.output import Answer, as_text, compact, facts, table
from entrypoints.cli.service import Json
from entrypoints.cli.views import step_text

Context = Annotated[
    str,
    Option("--context", "-c", metavar="JSON|FILE|-", help='Such as {"targetingKey": "user-1"}.'),
]
At = Annotated[str | None, Option(help="Another instant than now, such as 2027-01-31T09:00:00Z.")]


def add_to(app: Typer) -> None:
    """Put the commands of this module into the program."""
    command(app, "evaluate")(evaluate)
    command(app, "explain")(explain)
    command(app, "export")(export)
    command(app, "import")(take)
    command(app, "history")(history)


async def evaluate(
    asked: Asked,
    *,
    key: Annotated[str | None, Argument(metavar="KEY", help="A flag; else all.")] = None,
    context: Context = "{}",
    at: At = None,
) -> Answer:
    """Say what a flag, or every flag, is for a context.

    Exits with 1 if one has no value, such as a split for want of a targetingKey.
    """
    body = sent(context=read_object(context, "--context"), at=read_moment(at, "--at"))
    environment = asked.flaghoist.environment
    if key is not None:
        decision = await environment.evaluate(asked.flag_set, key, body)
        await _require_known(asked, decision)
        return Answer(decision, _decision_view(decision), _code_of([decision]))
    decisions = await environment.evaluate_all(asked.flag_set, body)
    cells = (
        (each["flag"], each["variant"] or "", _outcome(each), each["reason"], each["rule"] or "")
        for each in decisions
    )
    columns = ("Flag", "Variant", "Value", "Reason", "Rule")
    view = table(columns, cells, "No flags.", whole=columns[:1])
    return Answer(decisions, view, _code_of(decisions))


async def explain(asked: Asked, *, key: FlagKey, context: Context = "{}", at: At = None) -> Answer:
    """Say why a flag is what it is for a context: every step, and the bucket."""
    body = sent(context=read_object(context, "--context"), at=read_moment(at, "--at"))
    found = await asked.flaghoist.environment.explain(asked.flag_set, key, body)
    await _require_known(asked, found["decision"])
    tree = Tree(Text.assemble((key, "bold"), f" in {asked.flag_set}"), guide_style="dim")
    _grow(tree, found["steps"])
    return Answer(found, Group(tree, Text(), _decision_view(found["decision"])))


async def export(
    asked: Asked,
    *,
    output: Annotated[
        Path | None, Option("--output", "-o", help="A file, instead of standard output.")
    ] = None,
) -> Answer:
    """Write all definitions of the environment as one JSON document."""
    document = await asked.flaghoist.environment.export(asked.flag_set)
    if output is None:
        return Answer(document)
    try:
        output.write_text(as_text(document) + "\n", encoding="utf-8")
    except OSError as error:
        raise Failure(Exit.USAGE, f"--output: cannot write '{output}': {error.strerror}") from None
    counted = f"{len(document['flags'])} flags, {len(document['segments'])} segments"
    return Answer({"written": str(output)}, Text(f"Wrote {output}: {counted}."))


async def take(
    asked: Asked,
    *,
    file: Annotated[str, Argument(metavar="FILE|-", help="An exported document.")] = "-",
    dry_run: Annotated[bool, Option("--dry-run", help="Only tell what would happen.")] = False,
) -> Answer:
    """Import an exported document into the environment."""
    document = read_object(file, "FILE")
    report = await asked.flaghoist.environment.take(asked.flag_set, document, dry_run=dry_run)
    conflicts = any(item["action"] == "conflict" for item in report["items"])
    code = Exit.CONFLICT if conflicts else Exit.OK
    return Answer(report, _report_view(report, applied=not (dry_run or conflicts)), code)


async def history(
    asked: Asked,
    *,
    subject: Annotated[Subject | None, Option(help="Only of this kind.")] = None,
    key: Annotated[str | None, Option("--of", help="Only of what has this key.")] = None,
    everywhere: Annotated[bool, Option("--everywhere", help="Of all environments.")] = False,
    limit: Annotated[int, Option(min=1, max=10_000, help="At most so many.")] = 20,
) -> Answer:
    """List who changed what in the environment and the project itself, the newest first."""
    here = {"environment": asked.flag_set.environment, "project_wide": "true"}
    wanted = sent(**({} if everywhere else here), subject=subject, key=key)
    rows = await asked.flaghoist.environment.history(asked.project, wanted, limit)
    names = await _names(asked, rows)
    return Answer(rows, history_view(rows, names, everywhere=everywhere))


async def _require_known(asked: Asked, decision: Json) -> None:
    """Raise `Failure` if no such flag was evaluated; SDKs are not told that one is archived."""
    if decision["error_code"] != ErrorCode.FLAG_NOT_FOUND:
        return
    key = decision["flag"]
    if await _archived(asked, key):
        said = f"the flag '{key}' is archived, so nobody is served it; see 'flaghoist flag restore'"
        raise Failure(Exit.NOT_FOUND, said)
    raise FlagNotFound(key)


async def _archived(asked: Asked, key: str) -> bool:
    """Whether there is such a flag and it is archived; no, if that cannot be known."""
    try:
        return bool((await asked.flaghoist.flags.get(asked.project, key))["archived"])
    except (Failure, FlaghoistError):
        return False


def _code_of(decisions: list[Json]) -> Exit:
    return Exit.REFUSED if any(each["error_code"] for each in decisions) else Exit.OK


def _decision_view(decision: Json) -> RenderableType:
    return facts(
        [
            ("Value", _outcome(decision)),
            ("Variant", decision["variant"] or "—"),
            ("Reason", decision["reason"]),
            ("Rule", decision["rule"] or "—"),
        ]
    )


def _outcome(decision: Json) -> str:
    if decision["error_code"]:
        return f"{decision['error_code']}: {decision['error_details']}"
    return compact(decision["value"])


def _grow(tree: Tree, steps: list[Json]) -> None:
    for step in steps:
        _grow(tree.add(step_text(step)), step["steps"])


def _report_view(report: Json, *, applied: bool) -> RenderableType:
    cells = ((row["subject"], row["key"], row["action"], row["note"]) for row in report["items"])
    shown = table(
        ("What", "Key", "Action", "Note"), cells, "The document is empty.", whole=("Key",)
    )
    return shown if applied else Group(shown, Text("Nothing was changed.", style="yellow"))


async def _names(asked: Asked, rows: list[Json]) -> dict[str, str]:
    """The names of API keys by id, if these rows tell of any, and the caller may see them."""
    if all(row["subject"] != Subject.CREDENTIAL for row in rows):
        return {}
    try:
        return {key["id"]: key["name"] for key in await asked.flaghoist.keys.all()}
    except Failure as failure:
        if failure.exit_code is Exit.UNAUTHORISED:
            return {}
        raise
