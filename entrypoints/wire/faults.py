"""What is wrong with the form of a document, in the same words whoever reads it."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from entrypoints.wire.kinds import is_tag

_RULES: Final = {
    "bool_type": "must be true or false",
    "dict_type": "must be an object",
    "extra_forbidden": "is not a known field",
    "int_type": "must be a whole number",
    "list_type": "must be an array",
    "missing": "is needed",
    "string_type": "must be a string",
}
"""Where pydantic's own words would puzzle somebody who knows JSON."""


def rule_of(error: Mapping[str, Any]) -> str:
    """The rule that one of pydantic's errors says was broken."""
    words = str(error["msg"]).removeprefix("Value error, ").replace("Input should", "must", 1)
    return _RULES.get(error["type"], words)


def pointer_of(location: Iterable[int | str]) -> str:
    """The JSON pointer (RFC 6901) to where one of pydantic's errors is; empty for the whole."""
    parts = (str(part) for part in location if not is_tag(part))
    return "".join("/" + part.replace("~", "~0").replace("/", "~1") for part in parts)
