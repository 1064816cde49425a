"""Usage: evaluations that were counted, and flags that were asked for in vain."""

from abc import abstractmethod
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple, Protocol

from application.pages import Page, PageRequest
from domain.environment import FlagSet
from domain.instants import Instant
from domain.staleness import Requests
from domain.usage import DAY, HOUR, Counts


class Step(StrEnum):
    """The time that one point of a series covers; days are those of UTC."""

    HOUR = "hour"
    DAY = "day"

    @property
    def length(self) -> int:
        """In milliseconds."""
        return HOUR if self is Step.HOUR else DAY


@dataclass(frozen=True, slots=True, kw_only=True)
class UsageFilter:
    """Which evaluations of an environment, and how they are added up."""

    flag_set: FlagSet
    since: Instant
    """The step that this instant lies in is the first."""
    until: Instant
    """The last hour that is counted begins before this instant."""
    step: Step = Step.HOUR
    flag: str | None = None

    @property
    def first(self) -> Instant:
        """The beginning of the first step."""
        return self.since - self.since % self.step.length


class Point(NamedTuple):
    """How often a flag came out so in one step of time. Points are sorted as they stand here."""

    at: Instant
    """The beginning of the step."""
    flag: str
    variant: str
    """Empty with an error code."""
    error_code: str
    evaluations: int

    @property
    def place(self) -> str:
        """The sort key. None of the parts holds a blank."""
        return f"{self.at:015} {self.flag} {self.variant} {self.error_code}"


def read_place(place: str) -> tuple[Instant, str, str, str]:
    """The parts of a sort key."""
    at, flag, variant, error_code = place.split(" ")
    return int(at), flag, variant, error_code


class Usage(Protocol):
    """Everything that was counted, by any process. Every method may raise `Unavailable`."""

    @abstractmethod
    async def add(self, counts: Counts) -> None:
        """Add these to what is there: all of them at once, or none."""

    @abstractmethod
    async def forget(self, before: Instant) -> None:
        """Drop the hours that begin before this instant."""

    @abstractmethod
    async def series(self, wanted: UsageFilter, page: PageRequest) -> Page[Point]:
        """What came out of evaluations, in the order of `Point`; requests in vain left out."""

    @abstractmethod
    async def watched_since(self) -> Instant | None:
        """The first hour in which anything was evaluated anywhere; None if nothing was."""

    @abstractmethod
    async def last_evaluated(self, project: str, keys: Collection[str]) -> Mapping[str, Instant]:
        """The last hour in which each of these flags was evaluated anywhere, if it was."""

    @abstractmethod
    async def requests(
        self, project: str, since: Mapping[str, Instant]
    ) -> Mapping[str, tuple[Requests, ...]]:
        """Requests in vain for each of these keys, in hours that begin at its instant or later.

        By environment; keys that nobody asked for are left out.
        """

    @abstractmethod
    async def unknown(self, project: str, after: str, limit: int) -> tuple[str, ...]:
        """Keys that were asked for and that no flag of the project has, in order, after a key."""
