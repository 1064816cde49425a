"""Whatever is done, the database and the memory tell the same story, and history explains both."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from application.ports.unit_of_work import UnitOfWork
from domain.environment import FlagSet
from domain.flag import Flag, TargetedFlag
from domain.segment import Segment
from tests.contracts.examples import ADMIN_KEY, DEVELOPMENT, LIVE, PRODUCTION, SHOP, TRIAL
from tests.contracts.store import Store
from tests.properties.two_stores import (
    TwoStores,
    chain,
    everything_listed,
    present,
    replayed,
)
from tests.strategies.conditions import Surroundings
from tests.strategies.flags import flags, segments, targeted_flags, targetings

KEYS = ("a", "b/c", "d")
SEGMENTS = ("beta", "staff")
AROUND = Surroundings(SEGMENTS, {"asked": ("on", "off"), "other": ("on",)})

keys = st.sampled_from((*KEYS[:2], *KEYS))
segment_keys = st.sampled_from(SEGMENTS)
flag_sets = st.sampled_from((LIVE, TRIAL))
committed = st.sampled_from((True, True, True, True, True, False))
late = st.sampled_from((0, 0, 0, 0, 0, 1, -1))
"""How many versions behind a writer is; or ahead, which nobody can be."""


class StoresMachine(RuleBasedStateMachine):
    """Does what use cases do to both stores at once."""

    @initialize(first=targeted_flags("a", AROUND), second=targeted_flags("b/c", AROUND))
    def open(self, first: TargetedFlag, second: TargetedFlag) -> None:
        self.stores = TwoStores()

        async def prepare(work: UnitOfWork) -> None:
            await work.projects.add(SHOP)
            await work.environments.add(DEVELOPMENT)
            await work.environments.add(PRODUCTION)

        self.stores.do(prepare)
        self.add_flags([first, second], commit=True)

    @rule(
        added=st.lists(
            keys.flatmap(lambda key: targeted_flags(key, AROUND)),
            min_size=1,
            max_size=2,
            unique_by=lambda each: each.flag.key,
        ),
        commit=committed,
    )
    def add_flags(self, added: list[TargetedFlag], commit: bool) -> None:
        async def act(work: UnitOfWork) -> None:
            await work.flags.add("shop", *(replace(each.flag, version=1) for each in added))
            for flag_set in (LIVE, TRIAL):
                await work.targetings.add(
                    flag_set, *(replace(each.targeting, version=1) for each in added)
                )

        self.stores.do(act, commit=commit)

    @rule(key=keys, other=flags(), behind=late, commit=committed)
    def change_flag(self, key: str, other: Flag, behind: int, commit: bool) -> None:
        names = ("name", "description", "owner", "tags", "kind", "client_visible", "archived")

        async def act(work: UnitOfWork) -> None:
            found = await work.flags.find("shop", key)
            after = found.changed(**{name: getattr(other, name) for name in names})
            if after is not found:
                await work.flags.save("shop", replace(after, version=after.version - behind))

        self.stores.do(act, commit=commit)

    @rule(key=keys, flag_set=flag_sets, behind=late, commit=committed, data=st.data())
    def set_targeting(
        self, key: str, flag_set: FlagSet, behind: int, commit: bool, data: st.DataObject
    ) -> None:
        wanted = data.draw(targetings(key, sorted(self.variants_of(key)), AROUND))

        async def act(work: UnitOfWork) -> None:
            found = await work.targetings.find(flag_set, key)
            if replace(wanted, version=found.version) != found:
                version = found.version + 1 - behind
                await work.targetings.save(flag_set, replace(wanted, version=version))

        self.stores.do(act, commit=commit)

    @rule(segment=segment_keys.flatmap(segments), commit=committed)
    def define_segment(self, segment: Segment, commit: bool) -> None:
        first = replace(segment, version=1)
        self.stores.do(lambda work: work.segments.add("shop", first), commit=commit)

    @rule(segment=segment_keys.flatmap(segments), behind=late, commit=committed)
    def change_segment(self, segment: Segment, behind: int, commit: bool) -> None:
        async def act(work: UnitOfWork) -> None:
            found = await work.segments.find("shop", segment.key)
            after = replace(segment, id=found.id, version=found.version)
            if after != found:
                version = found.version + 1 - behind
                await work.segments.save("shop", replace(after, version=version))

        self.stores.do(act, commit=commit)

    @rule(key=segment_keys, behind=late, commit=committed)
    def delete_segment(self, key: str, behind: int, commit: bool) -> None:
        async def act(work: UnitOfWork) -> None:
            found = await work.segments.find("shop", key)
            await work.segments.remove("shop", replace(found, version=found.version - behind))

        self.stores.do(act, commit=commit)

    @rule(name=st.sampled_from(("", "Shop", "Store")), commit=committed)
    def administer(self, name: str, commit: bool) -> None:
        async def act(work: UnitOfWork) -> None:
            project, live = await work.projects.find("shop"), await work.environments.find(LIVE)
            if name not in {project.name, live.name}:
                await work.projects.save(project.changed(name=name))
                await work.environments.save(live.changed(name=name))
            if not await work.credentials.any_exist():
                await work.credentials.add(ADMIN_KEY)
            elif (found := await work.credentials.find(ADMIN_KEY.id)).revoked_at is None:
                await work.credentials.save(found.revoked(5))

        self.stores.do(act, commit=commit)

    @rule(flag_set=flag_sets)
    def look(self, flag_set: FlagSet) -> None:
        self.stores.ask(lambda store: everything_listed(store, flag_set))
        for question in questions(flag_set):
            self.stores.ask(partial(looked, question))

    def variants_of(self, key: str) -> frozenset[str]:
        """The variants of a flag, or some that no flag needs to have."""
        found = self.stores.ask(lambda store: store.catalogue.flag("shop", key))
        return found.variant_keys if isinstance(found, Flag) else frozenset({"on"})

    def teardown(self) -> None:
        try:
            self.look(LIVE)
            entries = [entry for entry, _ in self.stores.ask(chain)]
            assert replayed(entries) == self.stores.ask(present)
        finally:
            self.stores.close()


TestStores = StoresMachine.TestCase
TestStores.settings = settings(
    max_examples=max(10, (settings.default or settings()).max_examples // 4), stateful_step_count=20
)
"""Fewer and shorter stories than other properties have: each is told to a disk."""


async def looked(question: Callable[[UnitOfWork], Awaitable[Any]], store: Store) -> Any:
    """The answer to what a use case asks before it writes."""
    return await store.look(question)


def questions(flag_set: FlagSet) -> list[Callable[[UnitOfWork], Awaitable[Any]]]:
    """All that a use case asks about who depends on what."""
    return [
        lambda work: work.targetings.prerequisite_graph(flag_set),
        lambda work: work.targetings.users_of_flag("shop", "asked"),
        lambda work: work.targetings.users_of_variant("shop", "asked", "off"),
        lambda work: work.targetings.users_of_segment("shop", "beta"),
        lambda work: work.targetings.of_flag("shop", "a"),
    ]
