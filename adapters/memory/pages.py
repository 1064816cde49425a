"""Cutting a sorted sequence into pages."""

from collections.abc import Callable, Iterable
from itertools import islice
from typing import TypeVar

from application.pages import Page, PageRequest

Item = TypeVar("Item")


def page_of(items: Iterable[Item], key: Callable[[Item], str], page: PageRequest) -> Page[Item]:
    """The page of items that are sorted by `key`."""
    rest = (item for item in items if not page.after or key(item) > page.after)
    return cut(rest, key, page.limit)


def cut(rest: Iterable[Item], key: Callable[[Item], str], limit: int) -> Page[Item]:
    """As many items as fit, and where to go on if there are more."""
    found = tuple(islice(rest, limit + 1))
    if len(found) <= limit:
        return Page(found)
    return Page(found[:limit], key(found[limit - 1]))
