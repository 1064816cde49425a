"""A variant: a named value of a flag."""

from dataclasses import dataclass, field

from domain import limits
from domain.errors import InvalidDefinition
from domain.keys import check_variant_key
from domain.values import JsonValue, canonical, check_value, frozen


@dataclass(frozen=True, slots=True)
class Variant:
    """A key and an immutable value. Equal if the key and the JSON text of the value are."""

    key: str
    value: JsonValue = field(compare=False)
    literal: str = field(init=False, repr=False)
    """The value as canonical JSON, exactly as it is answered: ``10`` and ``10.0`` differ."""

    def __post_init__(self) -> None:
        check_variant_key(self.key, "key")
        check_value(self.value, "value")
        object.__setattr__(self, "literal", canonical(self.value))
        if len(self.literal.encode()) > limits.VALUE_BYTES:
            raise InvalidDefinition(f"must have at most {limits.VALUE_BYTES} bytes", "value")
        object.__setattr__(self, "value", frozen(self.value))
