"""List projects."""

from dataclasses import dataclass

from application.access import Actor, Role
from application.pages import FIRST_PAGE, Page, PageRequest
from application.ports.catalogue import Catalogue
from application.visibility import require_somewhere, visible
from domain.environment import Project


@dataclass(frozen=True, slots=True, kw_only=True)
class ListProjects:
    """Query: which projects may the caller see something of?"""

    page: PageRequest = FIRST_PAGE


class ListProjectsHandler:
    """A project that the caller may not see is left out."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    async def __call__(self, actor: Actor, query: ListProjects) -> Page[Project]:
        """Return them by key."""
        require_somewhere(actor, Role.READER)
        return await visible(
            self._catalogue.projects,
            lambda project: actor.may_read_some_of(project.key),
            lambda project: project.key,
            query.page,
        )
