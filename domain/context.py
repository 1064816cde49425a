"""Who is asking: a targeting key and attributes, as OpenFeature's evaluation context."""

from collections.abc import Mapping
from typing import TypeAlias

from domain import limits
from domain.errors import InvalidDefinition
from domain.keys import check_text
from domain.values import JsonValue

Context: TypeAlias = Mapping[str, JsonValue]
"""JSON attributes by name; the targeting key is the attribute `TARGETING_KEY`."""

TARGETING_KEY = "targetingKey"

NOW = "$now"
"""The instant of evaluation, as an attribute that only `before` and `after` may ask for."""


def attribute_value(context: Context, attribute: str) -> JsonValue:
    """The value at an attribute path, or None if there is none; null counts as none.

    An attribute of exactly this name comes first; otherwise the dots of the path lead into
    nested objects: ``user.address.country``.
    """
    if (value := context.get(attribute)) is not None or "." not in attribute:
        return value
    found: JsonValue = context
    for name in attribute.split("."):
        if not isinstance(found, Mapping):
            return None
        found = found.get(name)
    return found


def bucketing_key(context: Context, attribute: str) -> str | None:
    """What a context is bucketed by: a string, or a 64-bit integer in decimal; else None."""
    match attribute_value(context, attribute):
        case str(text):
            return text
        case bool():
            return None
        case int(number) if -(2**63) <= number < 2**63:
            return str(number)
        case _:
            return None


def check_attribute(attribute: str, *field: str) -> None:
    """An attribute path has 1-200 characters and no empty parts."""
    check_text(attribute, limits.ATTRIBUTE_LENGTH, *field, least=1)
    if "" in attribute.split("."):
        raise InvalidDefinition("must not have an empty part between dots", *field)
