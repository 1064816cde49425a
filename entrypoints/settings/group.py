"""What groups of settings share."""

from pydantic import BaseModel, ConfigDict


class Group(BaseModel):
    """Settings that belong together. A name that is none of them is refused as a typing error."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


def split_list(text: str) -> tuple[str, ...]:
    """The items of a comma-separated list, without blanks around them."""
    return tuple(item for part in text.split(",") if (item := part.strip()))
