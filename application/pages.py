"""Long lists, a page at a time."""

from dataclasses import dataclass
from typing import Generic, TypeVar

Item = TypeVar("Item", covariant=True)  # noqa: PLC0105  reads better as the thing it is

LARGEST_PAGE = 500


@dataclass(frozen=True, slots=True)
class PageRequest:
    """At most `limit` items after the one whose sort key is `after`; from the start if empty."""

    limit: int = 50
    after: str = ""


FIRST_PAGE = PageRequest()


@dataclass(frozen=True, slots=True)
class Page(Generic[Item]):
    """Some items, and the sort key to go on after; None on the last page."""

    items: tuple[Item, ...]
    next_after: str | None = None
