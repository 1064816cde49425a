"""Arguments that several commands share, and JSON from arguments, files and standard input."""

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, TypeAlias

from typer import Argument, Option

from domain.errors import InvalidDefinition
from domain.instants import format_instant
from domain.notation.serves import read_instant
from entrypoints.cli.exits import Exit, Failure

FlagKey: TypeAlias = Annotated[str, Argument(metavar="KEY", help="The key of the flag.")]
SegmentKey: TypeAlias = Annotated[str, Argument(metavar="KEY", help="The key of the segment.")]
Name: TypeAlias = Annotated[str | None, Option(help="What people call it.")]
Description: TypeAlias = Annotated[str | None, Option(help="What it is for.")]
Split: TypeAlias = Annotated[
    str | None,
    Option(
        metavar="VARIANT=PERCENT,…",
        help="For whom no rule matches in the environment: such as on=25,off=75.",
    ),
]
IfVersion: TypeAlias = Annotated[
    int | None,
    Option(
        "--if-version",
        min=1,
        help="Only if it is still at this version; otherwise exit with 4.",
    ),
]


def read_json(source: str, option: str) -> Any:
    """JSON given as such, as the name of a file, or as ``-`` for standard input.

    Whatever starts like JSON is JSON: no file of definitions has a name like that.
    """
    text = source if source.lstrip()[:1] in {"{", "[", '"'} else _contents(source, option)
    try:
        return json.loads(text, parse_constant=_refuse_constant)
    except ValueError as error:
        raise Failure(Exit.USAGE, f"{option}: must be JSON: {error}") from None


def read_object(source: str, option: str) -> dict[str, Any]:
    """A JSON object."""
    value = read_json(source, option)
    if isinstance(value, dict):
        return value
    raise Failure(Exit.USAGE, f"{option}: must be an object in JSON")


def read_list(source: str, option: str) -> list[Any]:
    """A JSON array."""
    value = read_json(source, option)
    if isinstance(value, list):
        return value
    raise Failure(Exit.USAGE, f"{option}: must be an array in JSON")


def read_value(text: str) -> Any:
    """A JSON value; what is none stands for itself, so that strings need no quotes."""
    try:
        return json.loads(text, parse_constant=_refuse_constant)
    except ValueError:
        return text


def read_moment(text: str | None, option: str) -> str | None:
    """An instant, as it is sent."""
    try:
        return None if text is None else format_instant(read_instant(text))
    except InvalidDefinition as refusal:
        raise Failure(Exit.USAGE, f"{option}: {refusal.rule}") from None


def sent(**parts: Any) -> dict[str, Any]:
    """The parts that were given."""
    return {name: value for name, value in parts.items() if value is not None}


def require_some(parts: Mapping[str, Any], done: str, options: str) -> None:
    """Refuse a command that would change nothing, for want of any option."""
    if not parts:
        raise Failure(Exit.USAGE, f"nothing to {done}: give {options} or another option")


def _contents(source: str, option: str) -> str:
    if not source:  # as a path, this would be the directory
        raise Failure(Exit.USAGE, f"{option}: '' is neither JSON nor a file")
    try:
        return sys.stdin.read() if source == "-" else Path(source).read_text(encoding="utf-8")
    except FileNotFoundError:
        raise Failure(Exit.USAGE, f"{option}: '{source}' is neither JSON nor a file") from None
    except UnicodeDecodeError as error:
        raise Failure(Exit.USAGE, f"{option}: cannot read '{source}': {error}") from None
    except OSError as error:
        said = f"{option}: cannot read '{source}': {error.strerror}"
        raise Failure(Exit.USAGE, said) from None


def _refuse_constant(constant: str) -> Any:
    raise ValueError(f"{constant} is no JSON")
