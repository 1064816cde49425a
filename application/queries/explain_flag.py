"""Explain a decision."""

from dataclasses import dataclass

from application.access import Actor, Role
from application.ports.clock import Clock
from application.snapshots import Snapshots
from domain.context import Context
from domain.environment import FlagSet
from domain.explanation import Explanation, explain
from domain.instants import Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplainFlag:
    """Query: why does a context get what it gets, now or at another instant?"""

    flag_set: FlagSet
    flag: str
    context: Context
    at: Instant | None = None


class ExplainFlagHandler:
    """Explains by the snapshot that is served."""

    def __init__(self, snapshots: Snapshots, clock: Clock) -> None:
        self._snapshots = snapshots
        self._clock = clock

    async def __call__(self, actor: Actor, query: ExplainFlag) -> Explanation:
        """Return the decision and every step that led to it. Raise `EnvironmentNotFound`."""
        actor.require(Role.READER, *query.flag_set)
        snapshot = self._snapshots.current(query.flag_set)
        instant = self._clock.now() if query.at is None else query.at
        return explain(snapshot, query.flag, query.context, instant)
