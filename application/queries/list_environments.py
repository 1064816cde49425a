"""List environments."""

from dataclasses import dataclass
from functools import partial

from application.access import Actor, Role
from application.pages import FIRST_PAGE, Page, PageRequest
from application.ports.catalogue import Catalogue
from application.visibility import visible
from domain.environment import Environment


@dataclass(frozen=True, slots=True, kw_only=True)
class ListEnvironments:
    """Query: which environments of a project may the caller see?"""

    project: str
    page: PageRequest = FIRST_PAGE


class ListEnvironmentsHandler:
    """An environment that the caller may not see is left out."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    async def __call__(self, actor: Actor, query: ListEnvironments) -> Page[Environment]:
        """Return them by key. Raise `ProjectNotFound`."""
        actor.require_reading(query.project)
        return await visible(
            partial(self._catalogue.environments, query.project),
            lambda environment: actor.may(Role.READER, *environment.flag_set),
            lambda environment: environment.key,
            query.page,
        )
