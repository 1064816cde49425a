"""JSON values as definitions hold them: exact, immutable, and compared as JSON.

Python holds ``True == 1 == 1.0``; JSON does not. Wherever values are compared, their canonical
text is compared, in which ``true``, ``1`` and ``1.0`` differ.
"""

import json
import math
from collections.abc import Mapping, Sequence
from enum import StrEnum
from types import MappingProxyType
from typing import TypeAlias

from domain import limits
from domain.errors import InvalidDefinition, PathPart

Scalar: TypeAlias = bool | int | float | str
JsonValue: TypeAlias = "Scalar | Sequence[JsonValue] | Mapping[str, JsonValue] | None"
Document: TypeAlias = dict[str, JsonValue]


class ValueType(StrEnum):
    """The four types of OpenFeature's flag values. An object is a JSON object or array."""

    BOOLEAN = "boolean"
    STRING = "string"
    NUMBER = "number"
    OBJECT = "object"


def canonical(value: JsonValue) -> str:
    """The one JSON text of a value: keys sorted, no spaces, number literals kept.

    Raises `ValueError` for numbers that JSON does not have.
    """
    if isinstance(value, bool):  # the value of most variants; the encoder takes its time
        return "true" if value else "false"
    return _ENCODER.encode(value)


_ENCODER = json.JSONEncoder(
    ensure_ascii=False,
    allow_nan=False,
    sort_keys=True,
    separators=(",", ":"),
    default=dict,  # for read-only mappings, which the encoder does not know
)


def frozen(value: JsonValue) -> JsonValue:
    """An immutable copy: objects become read-only mappings, arrays become tuples."""
    if isinstance(value, Mapping):
        return MappingProxyType({key: frozen(value[key]) for key in sorted(value)})
    if isinstance(value, Sequence) and not isinstance(value, str):
        return tuple(frozen(item) for item in value)
    return value


def value_type_of(value: JsonValue) -> ValueType | None:
    """The type of a value, or None for null, which is no flag value."""
    match value:
        case bool():
            return ValueType.BOOLEAN
        case str():
            return ValueType.STRING
        case int() | float():
            return ValueType.NUMBER
        case Mapping() | Sequence():
            return ValueType.OBJECT
        case _:
            return None


def check_value(value: JsonValue, *field: PathPart, depth: int = limits.VALUE_DEPTH) -> None:
    """Refuse what not every JSON reader would read back exactly, and nesting beyond `depth`."""
    match value:
        case str():  # as most are
            _check_unicode(value, *field)
        case bool() | None:
            return
        case int():
            if abs(value) > limits.LARGEST_INTEGER:
                raise InvalidDefinition("an integer must be within ±(2^53 - 1)", *field)
        case float():
            if not math.isfinite(value):
                raise InvalidDefinition("a number must be finite", *field)
        case _:
            _check_nested(value, *field, depth=depth)


def _check_nested(
    value: Sequence[JsonValue] | Mapping[str, JsonValue], *field: PathPart, depth: int
) -> None:
    if depth == 0:
        raise InvalidDefinition(f"must not nest deeper than {limits.VALUE_DEPTH} levels", *field)
    if isinstance(value, Mapping):
        for key in value:
            _check_unicode(key, *field)
    for item in value.values() if isinstance(value, Mapping) else value:
        check_value(item, *field, depth=depth - 1)


def _check_unicode(text: str, *field: PathPart) -> None:
    try:
        text.encode()
    except UnicodeEncodeError:
        raise InvalidDefinition("must not contain a lone surrogate", *field) from None


def thawed(value: JsonValue) -> JsonValue:
    """A plain copy of a frozen value: dicts and lists, as JSON encoders want them."""
    if isinstance(value, Mapping):
        return {key: thawed(item) for key, item in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [thawed(item) for item in value]
    return value
