"""Issue an API key."""

from dataclasses import dataclass

from application.access import ANY, Actor, Grant, KeyKind
from application.authoring.api_keys import IssuedKey, KeySmith, require_owner
from application.ports.clock import Clock
from application.ports.identifiers import Identifiers
from application.ports.unit_of_work import UnitOfWork, UnitOfWorkFactory
from domain.environment import FlagSet
from domain.errors import InvalidDefinition, NotFound


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueKey:
    """Command: make a key that evaluates in one environment, or manages within grants."""

    name: str
    kind: KeyKind
    flag_set: FlagSet | None = None
    grants: tuple[Grant, ...] = ()


class IssueKeyHandler:
    """Only an owner of every project that a key reaches into issues it."""

    def __init__(
        self, units_of_work: UnitOfWorkFactory, clock: Clock, identifiers: Identifiers
    ) -> None:
        self._units_of_work = units_of_work
        self._smith = KeySmith(clock, identifiers)

    async def __call__(self, actor: Actor, command: IssueKey) -> IssuedKey:
        """Return the credential and the key, which nobody can read again."""
        require_owner(actor, command.flag_set, command.grants)
        issued = self._smith.make(command.name, command.kind, command.flag_set, command.grants)
        async with self._units_of_work(actor) as work:
            await _check_places(work, command)
            await work.credentials.add(issued.credential)
            await work.commit()
        return issued


async def _check_places(work: UnitOfWork, command: IssueKey) -> None:
    """A key for a place that does not exist would be a typing error that nobody notices."""
    try:
        if command.flag_set is not None:
            await work.environments.find(command.flag_set)
    except NotFound as error:
        raise InvalidDefinition(str(error), "environment") from None
    for index, grant in enumerate(command.grants):
        try:
            await _check_grant(work, grant)
        except NotFound as error:
            raise InvalidDefinition(str(error), "grants", index) from None


async def _check_grant(work: UnitOfWork, grant: Grant) -> None:
    if grant.project == ANY:
        return
    await work.projects.find(grant.project)
    if grant.environment != ANY:
        await work.environments.find(FlagSet(grant.project, grant.environment))
