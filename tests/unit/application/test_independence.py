"""The core needs no framework: it runs where none can be imported."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]

PROGRAM = """
import asyncio
import sys

ABSENT = (
    "aiosqlite", "alembic", "dependency_injector", "fastapi", "httpx", "httpx2", "msgspec",
    "orjson", "prometheus_client", "pydantic", "pydantic_core", "pydantic_settings", "redis",
    "sqlalchemy", "sqlite3", "starlette", "structlog", "typer", "uuid_utils", "uvicorn", "uvloop",
)
sys.modules.update(dict.fromkeys(ABSENT))  # importing what is None there is an ImportError

try:
    import fastapi
except ImportError:
    pass
else:
    raise SystemExit("the frameworks were not out of reach")

from functools import partial

from adapters.memory.catalogue import MemoryCatalogue
from adapters.memory.change_feed import MemoryChangeFeed
from adapters.memory.clock import MemoryClock
from adapters.memory.definitions import MemoryDefinitions
from adapters.memory.idempotency import MemoryIdempotencyRecords
from adapters.memory.identifiers import SequentialIdentifiers
from adapters.memory.store import MemoryStore
from adapters.memory.unit_of_work import MemoryUnitOfWork
from application.access import CONSOLE
from application.commands.create_flag import CreateFlag, CreateFlagHandler
from application.commands.create_project import CreateProject, CreateProjectHandler
from application.commands.set_targeting import SetTargeting, SetTargetingHandler
from application.queries.evaluate_flag import EvaluateFlag, EvaluateFlagHandler
from application.queries.explain_flag import ExplainFlag, ExplainFlagHandler
from application.keyring import Keyring
from application.ports.meter import Meter
from application.refresh import Refresh
from application.snapshots import Snapshots
from domain.condition import Comparison
from domain.environment import FlagSet
from domain.operators import Operator
from domain.rule import Rule
from domain.values import ValueType


class Silence(Meter):
    def snapshot_swapped(self, flag_set, revision, flags, compiled, seconds): ...
    def snapshot_stale(self, flag_set, since): ...
    def change_served(self, milliseconds): ...
    def snapshot_ignored(self, where, name, error): ...
    def failed(self, what, error, noticed_by): raise error
    def works(self, what, noticed_by): ...


async def main():
    store, clock, live = MemoryStore(), MemoryClock(), FlagSet("shop", "production")
    definitions = MemoryDefinitions(store)
    snapshots = Snapshots(Silence())
    refresh = Refresh(definitions, snapshots, Keyring(), clock, Silence())
    units = partial(MemoryUnitOfWork, store, clock, refresh)

    await CreateProjectHandler(units)(CONSOLE, CreateProject(key="shop"))
    create = CreateFlagHandler(units, SequentialIdentifiers())
    await create(CONSOLE, CreateFlag(project="shop", key="new", value_type=ValueType.BOOLEAN))
    rule = Rule("germans", Comparison("country", Operator.EQUALS, ("DE",)), "on")
    target = SetTargeting(flag_set=live, flag="new", on=True, default="off", rules=(rule,))
    await SetTargetingHandler(units)(CONSOLE, target)

    for country, expected in (("DE", True), ("FR", False)):
        context = {"targetingKey": "ada", "country": country}
        asked = EvaluateFlag(flag_set=live, flag="new", context=context)
        decision = await EvaluateFlagHandler(snapshots, clock)(CONSOLE, asked)
        why = ExplainFlag(flag_set=live, flag="new", context=context)
        explanation = await ExplainFlagHandler(snapshots, clock)(CONSOLE, why)
        assert decision.value is expected, decision
        assert explanation.decision == decision and explanation.steps, explanation


asyncio.run(main())
for package in ("application", "domain"):
    for path in sorted(__import__("pathlib").Path(package).rglob("*.py")):
        __import__("importlib").import_module(".".join(path.with_suffix("").parts))
reached = sorted(name for name in ABSENT if sys.modules[name] is not None)
assert reached == [], reached
print("decided")
"""


def test_the_core_decides_without_any_framework() -> None:
    done = subprocess.run(  # noqa: S603  our own program, our own interpreter
        [sys.executable, "-c", PROGRAM],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert (done.stdout, done.stderr, done.returncode) == ("decided\n", "", 0)
