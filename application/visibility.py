"""Lists in which everybody sees what they may see, and full pages of it."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from application.access import Actor, Role
from application.pages import LARGEST_PAGE, Page, PageRequest
from domain.errors import Forbidden

Item = TypeVar("Item")


async def visible(
    ask: Callable[[PageRequest], Awaitable[Page[Item]]],
    may_see: Callable[[Item], bool],
    key: Callable[[Item], str],
    page: PageRequest,
) -> Page[Item]:
    """A page of those items that may be seen; `key` is what they are sorted by."""
    found: list[Item] = []
    after: str | None = page.after
    while after is not None and len(found) <= page.limit:
        part = await ask(PageRequest(LARGEST_PAGE, after))
        found += filter(may_see, part.items)
        after = part.next_after
    if len(found) <= page.limit:
        return Page(tuple(found))
    return Page(tuple(found[: page.limit]), key(found[page.limit - 1]))


def require_somewhere(actor: Actor, role: Role) -> None:
    """Raise `Forbidden` unless some grant gives at least this role, wherever that is."""
    if not any(grant.covers(role, grant.project, grant.environment) for grant in actor.grants):
        raise Forbidden(f"the role '{role}' somewhere")
