"""What commands answer: tables and trees for people, JSON for programs."""

import sys
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import orjson
from rich.console import Console, RenderableType
from rich.table import Column, Table
from rich.text import Text

from entrypoints.cli.exits import Exit
from entrypoints.cli.sheet import Sheet
from entrypoints.printable import printable

Json: TypeAlias = Any


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer in both forms. Without a view, people see the JSON as well."""

    document: Json
    view: RenderableType | None = None
    exit_code: Exit = Exit.OK


def show(answer: Answer, *, as_json: bool) -> None:
    """Write the answer to standard output: for people only if they are looking."""
    if answer.view is None or as_json or not sys.stdout.isatty():
        sys.stdout.write(as_text(answer.document) + "\n")
    else:
        Console(highlight=False, soft_wrap=False).print(answer.view, crop=False)


def complain(lines: Iterable[str]) -> None:
    """Write what went wrong to standard error, a line each."""
    console = Console(stderr=True, highlight=False, soft_wrap=True)
    for line in lines:
        console.print(Text.assemble(("flaghoist: ", "bold red"), text(line)))


def as_text(document: Json) -> str:
    """The JSON text, indented, with its number literals kept."""
    return orjson.dumps(document, option=orjson.OPT_INDENT_2).decode()


def compact(value: Json) -> str:
    """The JSON text of a value in one line; a string stands for itself."""
    return value if isinstance(value, str) else orjson.dumps(value).decode()


def table(
    columns: Sequence[str],
    rows: Iterable[Sequence[str | Text]],
    empty: str,
    whole: Collection[str] = (),
) -> RenderableType:
    """Rows under headings, or a sentence if there are none.

    Where room is short, columns are folded. Those that are `whole`, such as keys, never are: they
    rather let lines grow beyond the terminal, which a terminal can bear and a copied key cannot.
    """
    cells = [[text(cell) if isinstance(cell, str) else cell for cell in row] for row in rows]
    return Sheet(columns, cells, frozenset(whole)) if cells else Text(empty, style="dim")


def facts(pairs: Iterable[tuple[str, str | Text]]) -> RenderableType:
    """Names and values, one pair a line."""
    made = Table(Column(no_wrap=True), Column(overflow="fold"), box=None, show_header=False)
    made.pad_edge = False
    for name, value in pairs:
        made.add_row(Text(name, style="dim"), text(value) if isinstance(value, str) else value)
    return made


def text(content: str) -> Text:
    """Text that is shown as it is, whatever brackets it holds, without control characters."""
    return Text(printable(content))


def switch(*, on: bool) -> Text:
    """On or off, to be seen at a glance."""
    return Text("● on", style="green") if on else Text("○ off", style="dim")
