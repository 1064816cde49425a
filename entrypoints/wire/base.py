"""What all wire models have in common."""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Generic, TypeAlias, TypeVar, get_args

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    GetJsonSchemaHandler,
    JsonValue,
    StrictBool,
    StrictInt,
    ValidationError,
    ValidationInfo,
    WithJsonSchema,
    field_validator,
    model_validator,
)
from pydantic_core import CoreSchema, PydanticCustomError

Item = TypeVar("Item")
Example: TypeAlias = Mapping[str, Any]

Boolean: TypeAlias = StrictBool
Integer: TypeAlias = StrictInt
"""Not ``true``, not ``"1"``, not ``1.0``."""

ScalarValue: TypeAlias = Annotated[
    JsonValue, WithJsonSchema({"type": ["string", "number", "boolean"]})
]
"""A JSON scalar, its literal kept. That it is one, the domain checks, which knows the operator."""

Moment: TypeAlias = Annotated[
    str, WithJsonSchema({"type": "string", "format": "date-time"}), Field(max_length=64)
]
"""An RFC 3339 date-time with an offset."""

Version: TypeAlias = Annotated[int, Field(ge=1, description="Counts the versions; also the ETag.")]


class Wire(BaseModel):
    """A JSON object: immutable, and without unknown members."""

    model_config = ConfigDict(frozen=True, extra="forbid", validate_by_name=True)

    def document(self) -> dict[str, Any]:
        """The object in the native notation, complete."""
        return self.model_dump(by_alias=True)

    @classmethod
    def shown(cls) -> list[Any]:
        """The examples that the documentation shows."""
        extra: Any = cls.model_config.get("json_schema_extra", {})
        return list(extra.get("examples", ()))


class Patch(Wire):
    """What a PATCH changes: what is absent stays as it is.

    Null is refused, because it could be read as absent or as empty, except where the model says
    what it means.
    """

    nullable: ClassVar[frozenset[str]] = frozenset()
    fixed: ClassVar[frozenset[str]] = frozenset()
    """What an answer shows beside this, and nobody can change."""

    @model_validator(mode="before")
    @classmethod
    def refuse_fixed(cls, document: Any) -> Any:
        """Who sends what an answer shows knows the field; only it stays as it is."""
        sent = cls.fixed & document.keys() if isinstance(document, dict) else ()
        if sent:
            rule = PydanticCustomError("fixed", "cannot be changed")
            raise ValidationError.from_exception_data(
                cls.__name__,
                [{"type": rule, "loc": (name,), "input": document[name]} for name in sorted(sent)],
            )
        return document

    @field_validator("*", mode="before")
    @classmethod
    def refuse_null(cls, value: Any, info: ValidationInfo) -> Any:
        """Defaults are not validated, so a null here was sent."""
        if value is None and info.field_name not in cls.nullable:
            raise PydanticCustomError(
                "null", "must not be null; leave it out to keep what is there"
            )
        return value

    @classmethod
    def __get_pydantic_json_schema__(
        cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        """Tell the truth about null in the schema."""
        schema = handler.resolve_ref_schema(handler(core_schema))
        for name, described in schema["properties"].items():
            described.pop("default", None)
            if name not in cls.nullable and "anyOf" in described:
                (only,) = (kind for kind in described.pop("anyOf") if kind != {"type": "null"})
                described.update(only)
        return schema

    def sent(self, name: str) -> bool:
        """Whether the caller sent this member."""
        return name in self.model_fields_set


class PageOut(Wire, Generic[Item]):
    """A part of a long list."""

    @classmethod
    def shown(cls) -> list[Any]:
        """A page with the examples of its items."""
        (item,) = get_args(cls.model_fields["items"].annotation)
        items = item.shown() if isinstance(item, type) and issubclass(item, Wire) else ["user-1"]
        return [{"items": items, "next_cursor": None}]

    items: list[Item]
    next_cursor: str | None = Field(
        default=None, description="Send it as `cursor` for the next page; null on the last one."
    )


def examples(*documents: Example) -> ConfigDict:
    """The configuration of a model with examples."""
    return ConfigDict(json_schema_extra={"examples": [dict(document) for document in documents]})
