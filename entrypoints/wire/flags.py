"""Flags: key, type and variants. What an environment does with one is targeting."""

from collections.abc import Iterable
from typing import Any

from pydantic import Field, JsonValue, model_validator
from pydantic_core import PydanticCustomError

from domain import limits
from domain.flag import Flag, FlagKind
from domain.notation.flags import read_variants, write_flag
from domain.values import ValueType
from entrypoints.wire.base import Boolean, Patch, Version, Wire, examples

FLAG = {
    "id": "0193a1f0-7c1e-7d2a-9b1f-3a5c9e0d4b21",
    "key": "new-checkout",
    "value_type": "boolean",
    "variants": [{"key": "on", "value": True}, {"key": "off", "value": False}],
    "name": "New checkout",
    "description": "One page instead of four",
    "owner": "payments",
    "tags": ["checkout", "q1"],
    "kind": "release",
    "client_visible": True,
    "archived": False,
    "version": 1,
}


class VariantBody(Wire):
    """A named value."""

    model_config = examples({"key": "on", "value": True})

    key: str
    value: JsonValue = Field(description="Of the flag's type; number literals are kept.")


class FlagIn(Wire):
    """A new flag. It is off in every environment until its targeting is turned on."""

    model_config = examples(
        {"key": "new-checkout", "value_type": "boolean", "tags": ["checkout"]},
        {
            "key": "search/page-size",
            "value_type": "number",
            "variants": [{"key": "small", "value": 10}, {"key": "large", "value": 50}],
            "kind": "experiment",
        },
    )

    key: str = Field(
        description="Letters, digits, '.', '_', '/' and '-'; no part between slashes is empty, "
        "'.' or '..'. Never reused."
    )
    value_type: ValueType
    variants: list[VariantBody] = Field(
        default_factory=list,
        max_length=limits.VARIANTS,
        description="A boolean flag without any gets `on` and `off`.",
    )
    name: str = ""
    description: str = ""
    owner: str = ""
    tags: list[str] = Field(default_factory=list)
    kind: FlagKind = FlagKind.RELEASE
    client_visible: Boolean = Field(
        default=False, description="Whether client keys, which are public, may evaluate it."
    )
    default_variant: str | None = Field(
        default=None, description="Served when the flag is on; by default the first variant."
    )
    off_variant: str | None = Field(
        default=None, description="Served when the flag is off; by default the last variant."
    )

    def parts(self) -> dict[str, Any]:
        """What is said about a new flag. Raises `InvalidDefinition` where a variant is wrong."""
        return flag_parts(self, type(self).model_fields)


class FlagPatch(Patch):
    """What changes about a flag; `archived: false` restores it, and comes alone."""

    model_config = examples({"owner": "checkout-team", "tags": ["checkout"]}, {"archived": False})

    fixed = frozenset({"id", "key", "value_type", "version"})

    name: str | None = None
    description: str | None = None
    owner: str | None = None
    tags: list[str] | None = None
    kind: FlagKind | None = None
    client_visible: Boolean | None = None
    variants: list[VariantBody] | None = Field(default=None, max_length=limits.VARIANTS)
    archived: Boolean | None = None

    @model_validator(mode="after")
    def archive_alone(self) -> "FlagPatch":
        """Archiving and changing are two steps of history, so they are two requests."""
        if self.sent("archived") and len(self.model_fields_set) > 1:
            raise PydanticCustomError("archived_alone", "'archived' must be the only member")
        return self

    def parts(self) -> dict[str, Any]:
        """The parts that were sent. Raises `InvalidDefinition` where a variant is wrong."""
        return flag_parts(self, self.model_fields_set)


class FlagOut(Wire):
    """A flag of a project."""

    model_config = examples(FLAG)

    id: str = Field(description="Never changes; the seed of bucketing.")
    key: str
    value_type: ValueType
    variants: list[VariantBody]
    name: str
    description: str
    owner: str
    tags: list[str]
    kind: FlagKind
    client_visible: bool
    archived: bool
    version: Version

    @classmethod
    def of(cls, flag: Flag) -> "FlagOut":
        """The flag as it is answered."""
        return cls.model_validate({**write_flag(flag), "version": flag.version})


def flag_parts(body: FlagIn | FlagPatch, names: Iterable[str]) -> dict[str, Any]:
    """These members as the fields of a flag."""
    parts = {name: getattr(body, name) for name in names}
    if "tags" in parts:
        parts["tags"] = frozenset(parts["tags"])
    if "variants" in parts:
        parts["variants"] = read_variants([variant.document() for variant in parts["variants"]])
    return parts
