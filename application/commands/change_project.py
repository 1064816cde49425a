"""Rename or describe a project."""

from dataclasses import dataclass

from application.access import Actor, Role
from application.authoring.changes import check_version, given
from application.ports.unit_of_work import UnitOfWorkFactory
from domain.environment import Project
from domain.history import Subject


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeProject:
    """Command: change what is given; None leaves a field as it is."""

    project: str
    expected_version: int | None = None
    name: str | None = None
    description: str | None = None


class ChangeProjectHandler:
    """Change a project, unless somebody else did since the caller read it."""

    def __init__(self, units_of_work: UnitOfWorkFactory) -> None:
        self._units_of_work = units_of_work

    async def __call__(self, actor: Actor, command: ChangeProject) -> Project:
        """Return the project as it is now."""
        actor.require(Role.OWNER, command.project)
        async with self._units_of_work(actor) as work:
            before = await work.projects.find(command.project)
            check_version(Subject.PROJECT, before.key, before.version, command.expected_version)
            after = before.changed(**given(name=command.name, description=command.description))
            if after is not before:
                await work.projects.save(after)
                await work.commit()
            return after
