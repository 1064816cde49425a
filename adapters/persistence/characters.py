"""Text as every database keeps it: the same characters, in the same order."""

from typing import Any, Final

from sqlalchemy import Dialect, Text, TypeDecorator
from sqlalchemy.dialects.postgresql import TEXT
from sqlalchemy.types import TypeEngine

BY_CODE_POINT: Final = Text().with_variant(TEXT(collation="C"), "postgresql")
"""Text that sorts by its code points, whatever the language of the server is."""


class Characters(TypeDecorator[str]):
    """Text that sorts by its code points, and holds no NUL.

    PostgreSQL keeps none. Nothing that is stored has one, so who looks for one finds nothing.
    """

    impl: TypeEngine[Any] | type[TypeEngine[Any]] = Text
    cache_ok: bool | None = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """The type in this database."""
        return dialect.type_descriptor(BY_CODE_POINT)

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """What is sent for a text."""
        return value.replace("\0", "\ufffd") if value else value
