"""Variants from options."""

from typing import Any, Final

from domain.values import ValueType
from entrypoints.cli.arguments import read_value
from entrypoints.cli.exits import Exit, Failure

VARIANT_HELP: Final = (
    "A variant, with its value in JSON; once for each. Of a string flag the value is the text as "
    "it stands, unless it is a JSON string in double quotes. "
    "A boolean flag has on and off without being told."
)


def variants_of(pairs: list[str], value_type: ValueType) -> list[dict[str, Any]]:
    """Variants from ``key=value``, each with a value of the flag's type."""
    found = []
    for pair in pairs:
        key, separator, value = pair.partition("=")
        if not separator:
            raise Failure(Exit.USAGE, f"--variant: must be KEY=VALUE, is '{pair}'")
        found.append({"key": key, "value": _value_of(value, value_type)})
    return found


def _value_of(text: str, value_type: ValueType) -> Any:
    """The JSON value; of a string flag, what is no JSON string stands for itself.

    So ``5`` and ``null`` are texts there, and quotes are needed only where spaces at an end,
    escapes or quotes are meant.
    """
    value = read_value(text)
    return value if value_type is not ValueType.STRING or isinstance(value, str) else text
