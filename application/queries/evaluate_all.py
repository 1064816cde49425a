"""Evaluate every flag of an environment."""

from dataclasses import dataclass

from application.access import Actor, Role
from application.ports.clock import Clock
from application.snapshots import Snapshots
from domain.context import Context
from domain.decision import Decision
from domain.environment import FlagSet
from domain.instants import Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class EvaluateAll:
    """Query: what does a context get of every flag, now or at another instant?"""

    flag_set: FlagSet
    context: Context
    at: Instant | None = None


class EvaluateAllHandler:
    """Asks the snapshot that is served, not the store; all decisions are of one snapshot."""

    def __init__(self, snapshots: Snapshots, clock: Clock) -> None:
        self._snapshots = snapshots
        self._clock = clock

    async def __call__(self, actor: Actor, query: EvaluateAll) -> list[tuple[str, Decision]]:
        """Return the decision for each flag, by key. Raise `EnvironmentNotFound`."""
        actor.require(Role.READER, *query.flag_set)
        snapshot = self._snapshots.current(query.flag_set)
        instant = self._clock.now() if query.at is None else query.at
        decisions = snapshot.evaluate_all(query.context, instant)
        return list(zip(snapshot.keys(), decisions, strict=True))
