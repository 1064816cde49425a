"""Open another environment of a project."""

from dataclasses import dataclass

from application.access import Actor, Role
from application.ports.unit_of_work import UnitOfWorkFactory
from domain.environment import Environment


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateEnvironment:
    """Command: take a key for an environment."""

    project: str
    key: str
    name: str = ""
    description: str = ""


class CreateEnvironmentHandler:
    """In a new environment every flag of the project is off."""

    def __init__(self, units_of_work: UnitOfWorkFactory) -> None:
        self._units_of_work = units_of_work

    async def __call__(self, actor: Actor, command: CreateEnvironment) -> Environment:
        """Create it. Raise `EnvironmentAlreadyExists` if the key is taken."""
        actor.require(Role.OWNER, command.project)
        environment = Environment(
            project=command.project,
            key=command.key,
            name=command.name,
            description=command.description,
        )
        async with self._units_of_work(actor) as work:
            await work.environments.add(environment)
            flags = await work.flags.find_all(command.project)
            await work.targetings.add(
                environment.flag_set, *(flag.initial_targeting() for flag in flags)
            )
            await work.commit()
        return environment
