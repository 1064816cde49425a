"""`flaghoist segment …`: groups of contexts."""

from typing import Annotated

from rich.console import Group, RenderableType
from rich.text import Text
from typer import Option, Typer

from entrypoints.cli.arguments import (
    Description,
    IfVersion,
    Name,
    SegmentKey,
    read_list,
    read_object,
    require_some,
    sent,
)
from entrypoints.cli.asking import Asked, command
from entrypoints.cli.exits import Exit, Failure
from entrypoints.cli.output import Answer, facts, table
from entrypoints.cli.service import Json
from entrypoints.cli.views import condition_text

app = Typer(no_args_is_help=True, help="Segments: named groups that rules ask for.")

Condition = Annotated[
    str | None,
    Option(metavar="JSON|FILE|-", help="Decides about everybody who is not named."),
]
Keys = Annotated[list[str] | None, Option(help="A targeting key; once for each.")]


@command(app, "list")
async def list_segments(asked: Asked) -> Answer:
    """List the segments of the project."""
    rows = await asked.flaghoist.segments.all(asked.project)
    view = table(
        ("Segment", "Included", "Excluded", "Condition", "Name"),
        (
            (
                row["key"],
                f"{row['included_count']:,}",
                f"{row['excluded_count']:,}",
                "" if row["condition"] is None else condition_text(row["condition"]),
                row["name"],
            )
            for row in rows
        ),
        "No segments. Define one: flaghoist segment define my-segment",
        whole=("Segment",),
    )
    return Answer(rows, view)


@command(app, "get")
async def get_segment(asked: Asked, *, key: SegmentKey) -> Answer:
    """Show a segment."""
    segment = await asked.flaghoist.segments.get(asked.project, key)
    return Answer(segment, _view(segment))


@command(app, "define", {"included": "include", "excluded": "exclude"})
async def define_segment(  # noqa: PLR0913  an option is an argument
    asked: Asked,
    *,
    key: SegmentKey,
    name: Name = None,
    description: Description = None,
    include: Keys = None,
    exclude: Keys = None,
    condition: Condition = None,
) -> Answer:
    """Define a segment."""
    body = sent(
        key=key,
        name=name,
        description=description,
        included=include,
        excluded=exclude,
        condition=None if condition is None else read_object(condition, "--condition"),
    )
    segment = await asked.flaghoist.segments.create(asked.project, body)
    return Answer(segment, _view(segment))


@command(app, "change")
async def change_segment(  # noqa: PLR0913  an option is an argument
    asked: Asked,
    *,
    key: SegmentKey,
    name: Name = None,
    description: Description = None,
    condition: Condition = None,
    no_condition: Annotated[
        bool, Option("--no-condition", help="From now on only named keys are members.")
    ] = False,
    if_version: IfVersion = None,
) -> Answer:
    """Change a segment. What is not given stays as it is."""
    if no_condition and condition is not None:
        raise Failure(Exit.USAGE, "--no-condition: does not go with --condition")
    body = sent(
        name=name,
        description=description,
        condition=None if condition is None else read_object(condition, "--condition"),
    )
    if no_condition:
        body["condition"] = None
    require_some(body, "change", "--name, --condition")
    segment = await asked.flaghoist.segments.change(asked.project, key, body, if_version)
    return Answer(segment, _view(segment))


@command(
    app,
    "members",
    {"include": "file", "included": ("include", "file"), "excluded": "exclude"},
)
async def members(  # noqa: PLR0913  an option is an argument
    asked: Asked,
    *,
    key: SegmentKey,
    include: Keys = None,
    exclude: Keys = None,
    forget: Keys = None,
    file: Annotated[
        str | None,
        Option(metavar="JSON|FILE|-", help="An array of targeting keys to include besides."),
    ] = None,
) -> Answer:
    """List the named members of a segment; with options, change them."""
    more = [] if file is None else read_list(file, "--file")
    body = sent(include=[*(include or ()), *more] or None, exclude=exclude, forget=forget)
    segments = asked.flaghoist.segments
    if body:
        segment = await segments.change_members(asked.project, key, body)
        return Answer(segment, _view(segment))
    included = await segments.members(asked.project, key, "included")
    excluded = await segments.members(asked.project, key, "excluded")
    rows = [*((each, "included") for each in included), *((each, "excluded") for each in excluded)]
    return Answer(
        {"included": included, "excluded": excluded},
        table(("Targeting key", "Is"), rows, "Nobody is named.", whole=("Targeting key",)),
    )


@command(app, "delete")
async def delete_segment(asked: Asked, *, key: SegmentKey, if_version: IfVersion = None) -> Answer:
    """Delete a segment that no flag uses. Its key stays taken."""
    await asked.flaghoist.segments.delete(asked.project, key, if_version)
    return Answer({"deleted": key}, Text(f"Deleted {key}."))


def _view(segment: Json) -> RenderableType:
    condition = segment["condition"]
    return Group(
        facts(
            [
                ("Segment", Text(segment["key"], style="bold")),
                ("Name", segment["name"]),
                ("Description", segment["description"]),
                ("Included", f"{segment['included_count']:,} keys"),
                ("Excluded", f"{segment['excluded_count']:,} keys"),
                ("Others, if", "nobody else" if condition is None else condition_text(condition)),
                ("Version", str(segment["version"])),
            ]
        )
    )
