"""What is wrong with the form of a document, in the same words whoever reads it."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from entrypoints.wire.kinds import is_tag

_RULES: Final = {
    "bool_parsing": "must be true or false",
    "bool_type": "must be true or false",
    "dict_type": "must be an object",
    "extra_forbidden": "is not a known field",
    "float_parsing": "must be a number",
    "float_type": "must be a number",
    "int_from_float": "must be a whole number",
    "int_parsing": "must be a whole number",
    "int_type": "must be a whole number",
    "list_type": "must be an array",
    "missing": "is needed",
    "model_attributes_type": "must be an object",
    "model_type": "must be an object",
    "string_type": "must be a string",
    "too_long": "must have at most {max_length} items, has {actual_length}",
    "too_short": "must have at least {min_length} items, has {actual_length}",
}
"""Where pydantic's own words would puzzle somebody who knows JSON."""

_SUBJECT: Final = re.compile("^(?:Input|String) should")


def rule_of(error: Mapping[str, Any]) -> str:
    """The rule that one of pydantic's errors says was broken."""
    if (rule := _RULES.get(error["type"])) is not None:
        return rule.format_map(error.get("ctx", {})).replace(" 1 items", " 1 item")
    words = str(error["msg"]).removeprefix("Value error, ")
    return _SUBJECT.sub("must", words, count=1)


def pointer_of(location: Iterable[int | str]) -> str:
    """The JSON pointer (RFC 6901) to where one of pydantic's errors is; empty for the whole."""
    parts = (str(part) for part in location if not is_tag(part))
    return "".join("/" + part.replace("~", "~0").replace("/", "~1") for part in parts)
