"""Whatever happens to processes and receivers: each change arrives, in order, or is given up."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, Final, TypeAlias, TypeVar

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from adapters.memory.webhook_sender import DELIVERED
from application.ports.unit_of_work import UnitOfWork
from application.ports.webhook_sender import Answer
from domain.delivery import Outcome
from domain.environment import FlagSet
from domain.event import EventType
from domain.webhook import Webhook
from tests.contracts.examples import LIVE, TRIAL, add_shop, webhook
from tests.contracts.store import Store
from tests.properties.steps import Process
from tests.properties.told import POLICY, Receiver, Receivers
from tests.properties.two_stores import memory_store

T = TypeVar("T")
Act: TypeAlias = Callable[[UnitOfWork], Coroutine[Any, Any, None]]

MOODS: Final = {
    "well": DELIVERED,
    "out of order": Answer(outcome=Outcome.FAILED, detail="did not answer in time"),
    "busy": Answer(outcome=Outcome.REFUSED, status=503, detail="answered 503", retry_after=5_000),
    "gone": Answer(outcome=Outcome.GONE, status=410, detail="wants no more"),
}
FOR_EVER: Final = 100_000_000
"""Milliseconds, longer than anything waits."""

hooks = st.sampled_from(("hook-1", "hook-2"))
changes = st.fixed_dictionaries(
    {},
    optional={
        "event_types": st.sampled_from(
            (frozenset(), frozenset({EventType.ENVIRONMENT_CHANGED, EventType.WEBHOOK_CHANGED}))
        ),
        "environment": st.sampled_from((None, "production")),
        "enabled": st.sampled_from((True, True, True, False)),
        "name": st.sampled_from(("one", "another")),
    },
)
places = st.sampled_from((None, LIVE, TRIAL))


class DeliveryMachine(RuleBasedStateMachine):
    """Two webhooks, their receivers, and processes that are slow, killed or overtaken."""

    @initialize()
    def open(self) -> None:
        self.runner = asyncio.Runner()
        self.store = self.make_store()
        self.receivers = Receivers(self.store)
        self.processes: list[Process] = []
        self.slow = 0
        """Milliseconds that passed while there were processes."""
        self.again = False
        """Whether messages may come again: a process was killed, or lost its lease."""
        self.ids = {"hook-1": "hook-1", "hook-2": "hook-2"}
        self.do(add_shop)
        for identity in self.ids.values():
            self.do(adding(identity))

    @rule(hook=hooks, parts=changes)
    def change(self, hook: str, parts: dict[str, object]) -> None:
        before = self.receiver(hook).webhook
        if (after := before.changed(**parts)) is not before:
            self.do(saving(after))

    @rule(hook=hooks)
    def replace_by_another(self, hook: str) -> None:
        receiver = self.receiver(hook)
        self.do(lambda work: work.webhooks.remove(receiver.webhook))
        self.ids[hook] = f"{hook}-{receiver.born}"
        self.do(adding(self.ids[hook]))

    @rule(place=places, times=st.integers(1, 4))
    def change_something(self, place: FlagSet | None, times: int) -> None:
        for _ in range(times):
            self.do(renaming(place))

    @rule(hook=hooks, mood=st.sampled_from(("well", "well", *MOODS)))
    def let_receiver_be(self, hook: str, mood: str) -> None:
        self.receiver(hook).says = MOODS[mood]

    @rule(milliseconds=st.sampled_from((1, 300, 1_500)))
    def wait(self, milliseconds: int) -> None:
        self.store.clock.advance(milliseconds)
        self.slow = self.slow + milliseconds if self.processes else 0
        self.again |= self.slow >= POLICY.lease

    @rule()
    def let_leases_end(self) -> None:
        self.wait(POLICY.lease)

    @precondition(lambda self: len(self.processes) < 3)
    @rule(hook=hooks, steps=st.integers(0, 4))
    def start(self, hook: str, steps: int) -> None:
        self.processes.append(self.run(self.begun(self.ids[hook])))
        self.go_on(len(self.processes) - 1, steps)

    @rule(which=st.integers(0, 2), steps=st.integers(1, 6))
    def go_on(self, which: int, steps: int) -> None:
        for process in self.processes[which : which + 1]:
            for _ in range(steps):
                if not self.run(process.step()):
                    self.processes.remove(process)
                    break
        self.run(self.receivers.notice())

    @rule(which=st.integers(0, 2))
    def kill(self, which: int) -> None:
        for process in self.processes[which : which + 1]:
            self.processes.remove(process)
            self.run(process.kill())
            self.again = True

    @rule(hook=hooks)
    def deliver(self, hook: str) -> None:
        self.run(self.delivered(self.ids[hook]))

    @rule(hook=hooks)
    def give_up(self, hook: str) -> None:
        """A message becomes a dead letter, if its webhook is enabled."""
        self.run(self.all_end())
        self.change_something(LIVE, 1)
        self.let_receiver_be(hook, "out of order")
        for _ in range(POLICY.attempts):
            self.wait(FOR_EVER)
            self.deliver(hook)

    @rule(hook=hooks)
    def replay(self, hook: str) -> None:
        self.run(self.store.outbox.replay(self.ids[hook], None))

    @invariant()
    def nothing_unforeseen_happens(self) -> None:
        for failure in self.receivers.notes.failures:
            raise failure

    def teardown(self) -> None:
        try:
            self.run(self.end())
            self.nothing_unforeseen_happens()
        finally:
            self.close()

    def close(self) -> None:
        self.runner.close()

    async def end(self) -> None:
        """Everybody is well in the end, and enabled: nothing may be missing then."""
        await self.all_end()
        for receiver in self.receivers.of.values():
            receiver.says = DELIVERED
            if not receiver.webhook.enabled:
                await self.store.write(saving(receiver.webhook.changed(enabled=True)))
        await self.receivers.notice()
        self.store.clock.advance(FOR_EVER)
        while due := await self.store.outbox.due(self.store.clock.now(), 10):
            for hook in due:
                await self.delivered(hook)
        last = await self.store.definitions.sequence()
        for hook, receiver in self.receivers.of.items():
            assert await self.receivers.missing(hook, last) == []
            assert await self.receivers.unwanted(hook) == []
            assert self.again or len(receiver.got) == len(set(receiver.got))

    def make_store(self) -> Store:
        return memory_store()

    def receiver(self, hook: str) -> Receiver:
        return self.receivers.of[self.ids[hook]]

    def do(self, act: Act) -> None:
        self.run(self.store.write(act))
        self.run(self.receivers.notice())

    def run(self, what: Coroutine[Any, Any, T]) -> T:
        return self.runner.run(what)

    async def all_end(self) -> None:
        """Nobody keeps the processes from their work any more."""
        while self.processes:
            while await self.processes[0].step():
                pass
            del self.processes[0]
        await self.receivers.notice()

    async def begun(self, hook: str) -> Process:
        process = self.receivers.process(hook)
        await process.step()
        return process

    async def delivered(self, hook: str) -> None:
        """A process that nobody keeps from its work."""
        process = self.receivers.process(hook)
        while await process.step():
            pass
        await self.receivers.notice()


def renaming(place: FlagSet | None) -> Act:
    """Change an environment, or the project."""

    async def act(work: UnitOfWork) -> None:
        if place is None:
            project = await work.projects.find("shop")
            await work.projects.save(project.changed(name=f"{project.version}"))
        else:
            environment = await work.environments.find(place)
            await work.environments.save(environment.changed(name=f"{environment.version}"))

    return act


def adding(hook: str) -> Act:
    return lambda work: work.webhooks.add(webhook(hook))


def saving(webhook: Webhook) -> Act:
    return lambda work: work.webhooks.save(webhook)


TestDelivery = DeliveryMachine.TestCase
TestDelivery.settings = settings(stateful_step_count=40)
