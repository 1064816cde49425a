"""Read who changed what, when."""

from dataclasses import dataclass

from application.access import ANY, Actor, Role
from application.pages import FIRST_PAGE, Page, PageRequest
from application.ports.catalogue import ALL_ENTRIES, Catalogue, HistoryFilter
from domain.history import Entry


@dataclass(frozen=True, slots=True)
class SignedEntry:
    """An entry, and what its author is called."""

    entry: Entry
    author_name: str | None
    """The name of the API key; None for whoever is none, such as the local user."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadHistory:
    """Query: what happened?"""

    wanted: HistoryFilter = ALL_ENTRIES
    page: PageRequest = FIRST_PAGE


class ReadHistoryHandler:
    """Readers of a place see its history; readers of everything see everything."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    async def __call__(self, actor: Actor, query: ReadHistory) -> Page[SignedEntry]:
        """Return the entries that are wanted, the newest first. Raise `NotFound`."""
        place = query.wanted
        actor.require(Role.READER, place.project or ANY, place.environment or ANY)
        found = await self._catalogue.history(query.wanted, query.page)
        names = await self._catalogue.credential_names({entry.author for entry in found.items})
        signed = (SignedEntry(entry, names.get(entry.author)) for entry in found.items)
        return Page(tuple(signed), found.next_after)
