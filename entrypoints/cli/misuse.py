"""What is wrong with the arguments of a command, and where to read more."""

from collections.abc import Iterator
from typing import Any, Final

from pydantic import ValidationError
from typer import BadParameter, TyperException

from entrypoints.wire.faults import rule_of

_UNKNOWN: Final = "No such option: "


def lines_of(error: TyperException) -> Iterator[str]:
    """What is wrong with the arguments; nothing, if the help was shown instead."""
    if not (said := error.format_message()):
        return
    context: Any = getattr(error, "ctx", None)  # none, if an option at the end lacks its value
    path = "flaghoist" if context is None else context.command_path
    unknown = said.startswith(_UNKNOWN)
    option = getattr(error, "option_name", "")
    if unknown and _takes_below(context.command, option):
        yield f"{option} goes after the command: {path} COMMAND {option}"
        return
    if isinstance(error, BadParameter) and isinstance(wrong := error.__cause__, ValidationError):
        said = said.replace(error.message, rule_of(wrong.errors()[0]))
    rule = said.rstrip(".")
    yield f"{rule}{'' if rule.endswith('?') else '.'} See '{path} --help'."
    if unknown:
        yield "What starts with '-' and is no option goes after '--': flaghoist flag get -- -key"


def _takes_below(group: Any, option: str) -> bool:
    """Whether a command below a group takes an option."""
    return any(
        any(option in parameter.opts for parameter in command.params)
        or _takes_below(command, option)
        for command in getattr(group, "commands", {}).values()
    )
