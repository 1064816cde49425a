"""Revoke an API key."""

from dataclasses import dataclass

from application.access import Actor, Credential
from application.authoring.api_keys import require_owner
from application.ports.clock import Clock
from application.ports.unit_of_work import UnitOfWorkFactory
from domain.errors import LastOwnerKey


@dataclass(frozen=True, slots=True, kw_only=True)
class RevokeKey:
    """Command: let a key open nothing any more."""

    id: str


class RevokeKeyHandler:
    """Only an owner of every project that a key reaches into revokes it.

    The last key that owns everything stays: without it, only whoever has access to the machine
    could issue another one.
    """

    def __init__(self, units_of_work: UnitOfWorkFactory, clock: Clock) -> None:
        self._units_of_work = units_of_work
        self._clock = clock

    async def __call__(self, actor: Actor, command: RevokeKey) -> Credential:
        """Return the revoked key. Revoking it again changes nothing. Raise `LastOwnerKey`."""
        async with self._units_of_work(actor) as work:
            before = await work.credentials.find(command.id)
            require_owner(actor, before.flag_set, before.grants)
            after = before.revoked(self._clock.now())
            if after is not before:
                if [owner.id for owner in await work.credentials.owners()] == [before.id]:
                    raise LastOwnerKey(before.id)
                await work.credentials.save(after)
                await work.commit()
            return after
