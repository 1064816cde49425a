"""Variants from options, and whether they are those that are to be served."""

from collections.abc import Mapping
from typing import Any, Final

from domain.flag import ON_OFF
from domain.targeting import check_had
from domain.values import ValueType
from domain.within import within
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


def check_split(serve: Mapping[str, Any], flag: Mapping[str, Any]) -> None:
    """Refuse shares of variants that the flag will not have, before it is created.

    A flag without any variant is left to who creates flags, and refuses it.
    """
    implied = [variant.key for variant in ON_OFF if flag["value_type"] is ValueType.BOOLEAN]
    variants = frozenset([each["key"] for each in flag.get("variants", ())] or implied)
    with within("default"):
        for share in serve["split"]["shares"] if variants else ():
            check_had(share["variant"], variants)


def _value_of(text: str, value_type: ValueType) -> Any:
    """The JSON value; of a string flag, what is no JSON string stands for itself.

    So ``5`` and ``null`` are texts there, and quotes are needed only where spaces at an end,
    escapes or quotes are meant.
    """
    value = read_value(text)
    return value if value_type is not ValueType.STRING or isinstance(value, str) else text
