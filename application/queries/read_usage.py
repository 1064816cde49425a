"""Read how often flags were evaluated."""

from dataclasses import dataclass

from application.access import Actor, Role
from application.pages import FIRST_PAGE, Page, PageRequest
from application.ports.catalogue import Catalogue
from application.ports.clock import Clock
from application.ports.usage import Point, Step, Usage, UsageFilter
from domain.environment import FlagSet
from domain.instants import Instant
from domain.usage import DAY

WINDOWS = {Step.HOUR: DAY, Step.DAY: 30 * DAY}
"""Milliseconds that are told of unless the caller says since when."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadUsage:
    """Query: how often was what served in an environment, step by step?"""

    flag_set: FlagSet
    flag: str | None = None
    step: Step = Step.HOUR
    since: Instant | None = None
    until: Instant | None = None
    page: PageRequest = FIRST_PAGE


class ReadUsageHandler:
    """Readers of an environment see what was counted in it."""

    def __init__(self, catalogue: Catalogue, usage: Usage, clock: Clock) -> None:
        self._catalogue = catalogue
        self._usage = usage
        self._clock = clock

    async def __call__(self, actor: Actor, query: ReadUsage) -> Page[Point]:
        """Return the points, oldest first. Raise `EnvironmentNotFound`.

        Any flag key may be asked for: nothing was counted of one that does not exist.
        """
        actor.require(Role.READER, *query.flag_set)
        await self._catalogue.environment(query.flag_set)
        until = self._clock.now() + 1 if query.until is None else query.until
        wanted = UsageFilter(
            flag_set=query.flag_set,
            flag=query.flag,
            step=query.step,
            since=until - WINDOWS[query.step] if query.since is None else query.since,
            until=until,
        )
        return await self._usage.series(wanted, query.page)
