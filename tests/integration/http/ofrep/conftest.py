"""Two ways to one evaluation: past the framework, and through its routes."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest
from fastapi import FastAPI
from starlette.types import ASGIApp

from adapters.memory.clock import MemoryClock
from adapters.memory.identifiers import SequentialIdentifiers
from adapters.memory.rate_limiter import local_limiter
from adapters.metrics.null import NullMeter
from adapters.metrics.outages import Outages
from adapters.metrics.prometheus import PrometheusMeter
from application.access import Credential
from application.keyring import Keyring
from application.ports.definitions import Definitions, Updates
from application.snapshots import Snapshots
from domain.environment import FlagSet
from domain.history import Position
from entrypoints.http.addresses import Addresses
from entrypoints.http.dispatch import Dispatcher
from entrypoints.http.headers import RequestIds
from entrypoints.http.ofrep.answering import Answering
from entrypoints.http.ofrep.cors import Cors
from entrypoints.http.ofrep.edge import Edge
from entrypoints.http.ofrep.evaluation import Evaluation
from entrypoints.http.ofrep.gate import Gate
from entrypoints.http.ofrep.log import EvaluationLog
from entrypoints.http.ofrep.routes import add_evaluation_routes
from entrypoints.settings import LimitsSettings
from tests.integration.http.ofrep.client import Answer, Request, ask
from tests.integration.http.ofrep.examples import CREDENTIALS, FLAGS, SHOP, TIMED, TIMED_FLAGS

BODY_LIMIT = 10_000


class FixedDefinitions(Definitions):
    """Definitions that a test sets."""

    def __init__(self) -> None:
        self.flags = {SHOP: FLAGS, TIMED: TIMED_FLAGS}
        self.removed = frozenset[str]()

    @asynccontextmanager
    async def at_one_moment(self) -> AsyncIterator[Definitions]:
        yield self

    async def position(self) -> Position:
        return Position(1, "")

    async def includes(self, position: Position) -> bool:  # noqa: ARG002  there is one store
        return True

    async def changed_at(self, since: int) -> None:
        """Nobody made these flags."""

    async def flag_sets(self, since: int) -> tuple[FlagSet, ...]:  # noqa: ARG002  all are new
        return tuple(self.flags)

    async def updates(self, flag_set: FlagSet, since: int) -> Updates:
        return Updates(sequence=since + 1, flags=self.flags[flag_set], removed_flags=self.removed)

    async def credentials(self) -> tuple[Credential, ...]:
        return CREDENTIALS


@dataclass
class World:
    """The evaluation of the examples, with everything that a test may turn."""

    definitions: FixedDefinitions
    snapshots: Snapshots
    keyring: Keyring
    clock: MemoryClock
    meter: PrometheusMeter
    origins: tuple[str, ...] = ("*",)
    sample: int = 0
    limits: LimitsSettings = field(default_factory=LimitsSettings)
    body_timeout: float = 60.0

    def evaluation(self, answering: Callable[..., Answering] = Answering) -> Evaluation:
        """Another evaluation of the same flags, which counts request ids from 1."""
        return Evaluation(
            answering(self.keyring, self.snapshots, self.clock, self.meter, self.gate()),
            Edge(
                RequestIds(SequentialIdentifiers()),
                Cors(self.origins),
                self.meter,
                EvaluationLog(self.sample, self.keyring),
            ),
            BODY_LIMIT,
            self.body_timeout,
        )

    def gate(self) -> Gate:
        """A gate with the limits of the settings, which has not counted anything yet."""
        budgets = ("evaluation_key", "evaluation_address", "failed_authentication")
        by_key, by_address, failed = (local_limiter(self.limits.budget(name)) for name in budgets)
        addresses = Addresses(self.limits.trusted_proxies, self.limits.proxy_header)
        return Gate(by_key, by_address, failed, addresses, self.meter.limits.decisions)

    def framework(self) -> FastAPI:
        """An application of the framework with the evaluation routes."""
        app = FastAPI(telemetry={"tracing": False, "metrics": False, "logs": False})
        add_evaluation_routes(app, self.evaluation())
        return app

    def direct(self) -> ASGIApp:
        """The dispatcher in front of the framework."""
        return Dispatcher(self.evaluation(), self.framework())

    async def ask(self, request: Request) -> Answer:
        """The answer of a fresh evaluation."""
        answer = await ask(self.evaluation(), request)
        assert answer is not None
        return answer

    async def refresh(self) -> None:
        """Serve what the definitions say now."""
        for flag_set in self.definitions.flags:
            await self.snapshots.refresh(flag_set, self.definitions)


async def make_world() -> World:
    """A world that serves the examples."""
    definitions, keyring, clock = FixedDefinitions(), Keyring(), MemoryClock(500)
    keyring.replace(CREDENTIALS)
    meter = PrometheusMeter(clock, Outages(clock))
    world = World(definitions, Snapshots(NullMeter()), keyring, clock, meter)
    await world.refresh()
    return world


@pytest.fixture
async def world() -> World:
    return await make_world()
