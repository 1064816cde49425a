"""Create a project."""

from dataclasses import dataclass

from application.access import Actor, Role
from application.authoring.projects import FIRST_ENVIRONMENTS, found
from application.ports.unit_of_work import UnitOfWorkFactory
from domain.environment import Project
from domain.keys import check_slug, check_unique
from domain.within import within


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateProject:
    """Command: take a key for a project, and open its first environments."""

    key: str
    name: str = ""
    description: str = ""
    environments: tuple[str, ...] = FIRST_ENVIRONMENTS


class CreateProjectHandler:
    """Only an owner of everything creates projects."""

    def __init__(self, units_of_work: UnitOfWorkFactory) -> None:
        self._units_of_work = units_of_work

    async def __call__(self, actor: Actor, command: CreateProject) -> Project:
        """Create it. Raise `ProjectAlreadyExists` if the key is taken."""
        actor.require(Role.OWNER)
        project = Project(key=command.key, name=command.name, description=command.description)
        check_unique(command.environments, "environments")
        for index, key in enumerate(command.environments):
            with within("environments", index):
                check_slug(key)
        async with self._units_of_work(actor) as work:
            await found(work, project, command.environments)
            await work.commit()
        return project
