"""The memory adapter, as the contracts ask for it."""

from functools import partial

import pytest

from adapters.memory.ages import MemoryAges
from adapters.memory.catalogue import MemoryCatalogue
from adapters.memory.change_feed import MemoryChangeFeed
from adapters.memory.clock import MemoryClock
from adapters.memory.definitions import MemoryDefinitions
from adapters.memory.idempotency import MemoryIdempotencyRecords
from adapters.memory.outbox import MemoryOutbox
from adapters.memory.store import MemoryStore
from adapters.memory.unit_of_work import MemoryUnitOfWork
from adapters.memory.usage import MemoryUsage
from tests.contracts.store import AfterCommit, Store


@pytest.fixture
def store() -> Store:
    memory, clock, after_commit = MemoryStore(), MemoryClock(), AfterCommit()
    return Store(
        units_of_work=partial(MemoryUnitOfWork, memory, clock, after_commit),
        catalogue=MemoryCatalogue(memory),
        definitions=MemoryDefinitions(memory),
        change_feed=MemoryChangeFeed(memory),
        idempotency=MemoryIdempotencyRecords(),
        usage=MemoryUsage(memory),
        ages=MemoryAges(memory),
        outbox=MemoryOutbox(memory),
        clock=clock,
        after_commit=after_commit,
    )
