"""Make an empty store usable."""

from dataclasses import dataclass

from application.access import Actor, Grant, KeyKind, Role
from application.authoring.api_keys import IssuedKey, KeySmith
from application.authoring.projects import found
from application.ports.clock import Clock
from application.ports.identifiers import Identifiers
from application.ports.unit_of_work import UnitOfWork, UnitOfWorkFactory
from domain.environment import Project
from domain.errors import ProjectNotFound

FIRST_PROJECT = Project(key="default", name="Default")


@dataclass(frozen=True, slots=True, kw_only=True)
class Bootstrap:
    """Command: if no key was ever issued, issue one that may do everything."""


class BootstrapHandler:
    """The first key opens everything; without it, nobody could ask for another."""

    def __init__(
        self, units_of_work: UnitOfWorkFactory, clock: Clock, identifiers: Identifiers
    ) -> None:
        self._units_of_work = units_of_work
        self._smith = KeySmith(clock, identifiers)

    async def __call__(self, actor: Actor, _command: Bootstrap) -> IssuedKey | None:
        """Return the first key, which nobody can read again; None if there was one before."""
        actor.require(Role.OWNER)
        async with self._units_of_work(actor) as work:
            if await work.credentials.any_exist():
                return None
            await _found_first_project(work)
            issued = self._smith.make("First owner", KeyKind.ADMIN, None, (Grant(Role.OWNER),))
            await work.credentials.add(issued.credential)
            await work.commit()
            return issued


async def _found_first_project(work: UnitOfWork) -> None:
    try:
        await work.projects.find(FIRST_PROJECT.key)
    except ProjectNotFound:
        await found(work, FIRST_PROJECT)
