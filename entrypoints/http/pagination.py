"""Long lists, a page at a time, behind opaque cursors."""

import base64
import binascii
import re
from collections.abc import Callable
from typing import Annotated, TypeVar

from fastapi import Depends, Query

from application.pages import LARGEST_PAGE, Page, PageRequest
from entrypoints.http.refusals import Fault, InvalidRequest
from entrypoints.wire.base import PageOut

Item = TypeVar("Item")
Shown = TypeVar("Shown")

Limit = Annotated[int, Query(ge=1, le=LARGEST_PAGE, description="Items of the page at most.")]
Cursor = Annotated[
    str | None, Query(max_length=4_000, description="`next_cursor` of the page before.")
]

_NUMBER = re.compile("[0-9]{1,18}")


async def page_request(limit: Limit = 50, cursor: Cursor = None) -> PageRequest:
    """Which page is wanted."""
    return PageRequest(limit, "" if cursor is None else read_cursor(cursor))


async def numbered_page_request(limit: Limit = 50, cursor: Cursor = None) -> PageRequest:
    """Which page is wanted of a list whose sort key is a number."""
    return page_request_of(_NUMBER, limit, cursor)


def page_request_of(sort_key: re.Pattern[str], limit: int, cursor: str | None) -> PageRequest:
    """Which page is wanted of a list whose sort keys look so. Raises `InvalidRequest`."""
    after = "" if cursor is None else read_cursor(cursor)
    if cursor is not None and not sort_key.fullmatch(after):
        raise _not_a_cursor()
    return PageRequest(limit, after)


def page_of(page: Page[Item], show: Callable[[Item], Shown]) -> PageOut[Shown]:
    """The page as it is answered."""
    return PageOut(
        items=[show(item) for item in page.items], next_cursor=write_cursor(page.next_after)
    )


def write_cursor(after: str | None) -> str | None:
    """The cursor that leads on after a sort key; None if nothing follows."""
    if after is None:
        return None
    return base64.urlsafe_b64encode(after.encode()).decode().rstrip("=")


def read_cursor(cursor: str) -> str:
    """The sort key to go on after. Raises `InvalidRequest` for what is no cursor."""
    try:
        padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
        return base64.b64decode(padded, altchars=b"-_", validate=True).decode()
    except (binascii.Error, UnicodeError):
        raise _not_a_cursor() from None


def _not_a_cursor() -> InvalidRequest:
    return InvalidRequest(Fault("query", "/cursor", "must be the next_cursor of an earlier page"))


WantedPage = Annotated[PageRequest, Depends(page_request)]
WantedNumberedPage = Annotated[PageRequest, Depends(numbered_page_request)]
