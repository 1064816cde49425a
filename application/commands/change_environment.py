"""Rename or describe an environment."""

from dataclasses import dataclass

from application.access import Actor, Role
from application.authoring.changes import check_version, given
from application.ports.unit_of_work import UnitOfWorkFactory
from domain.environment import Environment, FlagSet
from domain.history import Subject


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeEnvironment:
    """Command: change what is given; None leaves a field as it is."""

    flag_set: FlagSet
    expected_version: int | None = None
    name: str | None = None
    description: str | None = None


class ChangeEnvironmentHandler:
    """Change an environment, unless somebody else did since the caller read it."""

    def __init__(self, units_of_work: UnitOfWorkFactory) -> None:
        self._units_of_work = units_of_work

    async def __call__(self, actor: Actor, command: ChangeEnvironment) -> Environment:
        """Return the environment as it is now."""
        actor.require(Role.OWNER, command.flag_set.project)
        async with self._units_of_work(actor) as work:
            before = await work.environments.find(command.flag_set)
            check_version(
                Subject.ENVIRONMENT, str(command.flag_set), before.version, command.expected_version
            )
            after = before.changed(**given(name=command.name, description=command.description))
            if after is not before:
                await work.environments.save(after)
                await work.commit()
            return after
