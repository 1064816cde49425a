"""Read what happened in an environment since one last looked."""

from dataclasses import dataclass

from application.access import Actor, Role
from application.news import News
from application.pages import PageRequest
from application.ports.catalogue import Catalogue, HistoryFilter
from domain.environment import FlagSet
from domain.history import Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadChanges:
    """Query: what happened to an environment, and to what its whole project shares?"""

    flag_set: FlagSet
    after: int | None = None
    """The sequence number of the last entry that is known; None for only the newest one."""
    limit: int = 100


class ReadChangesHandler:
    """Readers of an environment follow its history."""

    def __init__(self, catalogue: Catalogue, news: News) -> None:
        self._catalogue = catalogue
        self._news = news

    async def __call__(self, actor: Actor, query: ReadChanges) -> tuple[Entry, ...]:
        """Return the entries after the one that is known, the oldest first. Raise `NotFound`."""
        place = query.flag_set
        actor.require(Role.READER, place.project, place.environment)
        wanted = HistoryFilter(
            project=place.project, environment=place.environment, project_wide=True
        )
        if query.after is None:
            return (await self._catalogue.history(wanted, PageRequest(limit=1))).items
        return await self._news.after(wanted, query.after, query.limit)
