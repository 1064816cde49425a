"""One adapter's full set of ports, as the contracts see it.

Every store passes every contract that `every_store` lists: its tests define a fixture ``store``
that gives a `Store` over an empty store, and take all names of that module.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

import pytest

from adapters.memory.clock import MemoryClock
from application.access import Actor, Grant, Role
from application.ports.ages import Ages
from application.ports.catalogue import Catalogue
from application.ports.change_feed import ChangeFeed
from application.ports.definitions import Definitions
from application.ports.idempotency import IdempotencyRecords
from application.ports.outbox import Outbox
from application.ports.unit_of_work import UnitOfWork, UnitOfWorkFactory
from application.ports.usage import Usage
from tests.contracts.examples import add_shop

AUTHOR = Actor("key-of-ada", (Grant(Role.OWNER),), request_id="request-1")

Result = TypeVar("Result")


async def _nothing() -> None:
    return


class AfterCommit:
    """What the units of work await after a commit: a test may put its own in `run`."""

    def __init__(self) -> None:
        self.run: Callable[[], Awaitable[object]] = _nothing

    async def __call__(self) -> None:
        await self.run()


@dataclass(frozen=True, kw_only=True)
class Store:
    """All ports over one store; its units of work were given `clock` and `after_commit`."""

    units_of_work: UnitOfWorkFactory
    catalogue: Catalogue
    definitions: Definitions
    change_feed: ChangeFeed
    idempotency: IdempotencyRecords
    usage: Usage
    ages: Ages
    outbox: Outbox
    clock: MemoryClock
    after_commit: AfterCommit

    async def write(
        self, act: Callable[[UnitOfWork], Awaitable[Result]], actor: Actor = AUTHOR
    ) -> Result:
        """Do something in one unit of work, and commit."""
        async with self.units_of_work(actor) as work:
            result = await act(work)
            await work.commit()
            return result

    async def look(self, act: Callable[[UnitOfWork], Awaitable[Result]]) -> Result:
        """Do something in one unit of work that is then forgotten."""
        async with self.units_of_work(AUTHOR) as work:
            return await act(work)


class StoreContract:
    """What the contracts of a store share."""

    @pytest.fixture
    async def shop(self, store: Store) -> Store:
        """A store with one project and its two environments: three entries of history."""

        await store.write(add_shop)
        return store
