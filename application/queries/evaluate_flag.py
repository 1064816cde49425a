"""Evaluate one flag."""

from dataclasses import dataclass

from application.access import Actor, Role
from application.ports.clock import Clock
from application.snapshots import Snapshots
from domain.context import Context
from domain.decision import Decision
from domain.environment import FlagSet
from domain.instants import Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class EvaluateFlag:
    """Query: what does a context get, now or at another instant?"""

    flag_set: FlagSet
    flag: str
    context: Context
    at: Instant | None = None


class EvaluateFlagHandler:
    """Asks the snapshot that is served, not the store."""

    def __init__(self, snapshots: Snapshots, clock: Clock) -> None:
        self._snapshots = snapshots
        self._clock = clock

    async def __call__(self, actor: Actor, query: EvaluateFlag) -> Decision:
        """Return the decision, which for an unknown flag is an error decision.

        Raise `EnvironmentNotFound` if the environment does not exist.
        """
        actor.require(Role.READER, *query.flag_set)
        snapshot = self._snapshots.current(query.flag_set)
        instant = self._clock.now() if query.at is None else query.at
        return snapshot.evaluate(query.flag, query.context, instant)
