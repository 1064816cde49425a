"""Two stores that are told the same, and have to tell the same."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

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
from application.key_notation import write_credential
from application.pages import PageRequest
from application.ports.catalogue import FlagFilter, HistoryFilter
from application.ports.definitions import Updates
from application.ports.unit_of_work import UnitOfWork
from domain import change
from domain.environment import FlagSet
from domain.errors import FlaghoistError
from domain.history import GENESIS, Entry
from domain.notation.environments import write_environment, write_project
from domain.notation.flags import write_flag, write_targeting
from domain.notation.segments import write_segment
from domain.values import Document
from tests.contracts.examples import LIVE, TRIAL
from tests.contracts.store import AfterCommit, Store
from tests.integration.persistence.databases import database_at, migrated, store_over

ALL = PageRequest(limit=500)


def memory_store() -> Store:
    """The plainest model of a store."""
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


class TwoStores:
    """One in memory and one in a database file, driven from code that does not await."""

    def __init__(self) -> None:
        content = migrated()
        self._directory = TemporaryDirectory()
        path = Path(self._directory.name, "flaghoist.db")
        path.write_bytes(content)
        self._database = database_at(path)
        self._runner = asyncio.Runner()
        self.model = memory_store()
        self.real = store_over(self._database)

    def close(self) -> None:
        """Leave nothing behind."""
        self._runner.run(self._database.dispose())
        self._runner.close()
        self._directory.cleanup()

    def do(self, act: Callable[[UnitOfWork], Awaitable[object]], *, commit: bool = True) -> None:
        """Let both do something in a unit of work; they have to agree on how it ends.

        They also have to agree on what that means for evaluation.
        """
        before = self.ask(lambda store: store.definitions.sequence())
        expected = self._runner.run(_outcome(self.model, act, commit=commit))
        assert self._runner.run(_outcome(self.real, act, commit=commit)) == expected
        self.ask(lambda store: store.definitions.flag_sets(before))
        for flag_set in (LIVE, TRIAL):
            self.ask(partial(_updates, flag_set, before))

    def ask(self, question: Callable[[Store], Awaitable[Any]]) -> Any:
        """Ask both; they have to agree on the answer, which is returned."""
        expected = self._runner.run(_answer(self.model, question))
        assert self._runner.run(_answer(self.real, question)) == expected
        return expected


async def _outcome(
    store: Store, act: Callable[[UnitOfWork], Awaitable[object]], *, commit: bool
) -> object:
    try:
        return await (store.write(act) if commit else store.look(act))
    except FlaghoistError as refusal:
        return type(refusal), refusal.args


async def _answer(store: Store, question: Callable[[Store], Awaitable[object]]) -> object:
    try:
        return await question(store)
    except FlaghoistError as refusal:
        return type(refusal), refusal.args


async def _updates(flag_set: FlagSet, since: int, store: Store) -> Updates:
    return await store.definitions.updates(flag_set, since)


async def everything_listed(store: Store, flag_set: FlagSet) -> Mapping[str, object]:
    """All lists that concern one environment."""
    every, catalogue = FlagFilter(archived=None), store.catalogue
    return {
        "projects": await catalogue.projects(ALL),
        "environments": await catalogue.environments(flag_set.project, ALL),
        "flags": await catalogue.flags(flag_set.project, every, ALL),
        "targeted": await catalogue.targeted_flags(flag_set, every, ALL),
        "segments": await catalogue.segments(flag_set.project, None, ALL),
        "updates": await store.definitions.updates(flag_set, 0),
        "credentials": await catalogue.credentials(ALL),
        "history": await catalogue.history(HistoryFilter(), ALL),
    }


async def chain(store: Store) -> list[tuple[Entry, str]]:
    """The whole history with the hashes that were stored; it holds together."""
    catalogue = store.catalogue
    found = [
        (entry, await catalogue.stored_hash(entry.sequence))
        for entry in await catalogue.chain(0, 10_000)
    ]
    previous = GENESIS
    for number, (entry, stored) in enumerate(found, start=1):
        assert (entry.sequence, entry.previous_hash, entry.hash) == (number, previous, stored)
        previous = stored
    return found


def replayed(entries: list[Entry]) -> dict[tuple[str, ...], tuple[Document, int]]:
    """What the history says is there: document and version of each thing not deleted."""

    def place(entry: Entry) -> tuple[str, ...]:
        return str(entry.subject), entry.project, entry.environment, entry.key

    present = {}
    for where, steps in groupby(sorted(entries, key=place), place):
        document: Document = {}
        last = None
        for last in steps:
            document = change.apply(document, last.change)
        if last is not None and not last.deleted:
            present[where] = document, last.version
    return present


async def present(store: Store) -> dict[tuple[str, ...], tuple[Document, int]]:
    """What is there, in the form of `replayed`."""
    catalogue = store.catalogue
    found: dict[tuple[str, ...], tuple[Document, int]] = {}
    for project in (await catalogue.projects(ALL)).items:
        of = project.key
        found["project", of, "", of] = write_project(project), project.version
        for flag in (await catalogue.flags(of, FlagFilter(archived=None), ALL)).items:
            found["flag", of, "", flag.key] = write_flag(flag), flag.version
        for segment in (await catalogue.segments(of, None, ALL)).items:
            found["segment", of, "", segment.key] = write_segment(segment), segment.version
        for environment in (await catalogue.environments(of, ALL)).items:
            place = (*environment.flag_set, environment.key)
            found["environment", *place] = write_environment(environment), environment.version
            found |= await _targetings(store, environment.flag_set)
    for key in (await catalogue.credentials(ALL)).items:
        place = (*(key.flag_set or ("", "")), key.id)
        found["credential", *place] = write_credential(key), key.version
    return found


async def _targetings(
    store: Store, flag_set: FlagSet
) -> dict[tuple[str, ...], tuple[Document, int]]:
    every = FlagFilter(archived=None)
    page = await store.catalogue.targeted_flags(flag_set, every, ALL)
    return {
        ("targeting", *flag_set, each.flag.key): (
            write_targeting(each.targeting),
            each.targeting.version,
        )
        for each in page.items
    }
