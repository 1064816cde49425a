"""Report flags that have done their work, and flags that are asked for in vain."""

from dataclasses import dataclass

from application.access import Actor, Role
from application.evidence import Witness
from application.pages import FIRST_PAGE, Page, PageRequest
from application.ports.ages import Ages
from application.ports.catalogue import Catalogue
from application.ports.clock import Clock
from application.ports.usage import Usage
from domain.flag import Flag
from domain.instants import EARLIEST
from domain.staleness import Sign, SignKind, StaleAfter, signs_of, signs_of_requests


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportStaleFlags:
    """Query: which flags of a project should somebody look at?"""

    project: str
    kind: SignKind | None = None
    """Only those with such a sign."""
    page: PageRequest = FIRST_PAGE


@dataclass(frozen=True, slots=True, kw_only=True)
class StaleFlag:
    """A key, the flag if there is one, and what tells that something is wrong with it."""

    key: str
    flag: Flag | None
    signs: tuple[Sign, ...]


class ReportStaleFlagsHandler:
    """Readers of a whole project see its report, which names every environment."""

    def __init__(
        self,
        catalogue: Catalogue,
        usage: Usage,
        ages: Ages,
        clock: Clock,
        stale_after: StaleAfter,
    ) -> None:
        self._catalogue = catalogue
        self._usage = usage
        self._witness = Witness(catalogue, usage, ages)
        self._clock = clock
        self._stale_after = stale_after

    async def __call__(self, actor: Actor, query: ReportStaleFlags) -> Page[StaleFlag]:
        """Return those with signs, by key. Raise `ProjectNotFound`."""
        actor.require(Role.READER, query.project)
        await self._catalogue.project(query.project)
        found = [*await self._known(query), *await self._unknown(query)]
        found.sort(key=lambda stale: stale.key)
        shown = tuple(found[: query.page.limit])
        return Page(shown, shown[-1].key if len(found) > len(shown) else None)

    async def _known(self, query: ReportStaleFlags) -> list[StaleFlag]:
        """Stale flags, one more than fit into the page."""
        found: list[StaleFlag] = []
        if query.kind is SignKind.UNKNOWN_FLAG:
            return found
        now = self._clock.now()
        async for flag, evidence in self._witness.flags(query.project, query.page.after):
            signs = signs_of(flag, evidence, now, self._stale_after)
            if any(query.kind in {None, sign.kind} for sign in signs):
                found.append(StaleFlag(key=flag.key, flag=flag, signs=signs))
            if len(found) > query.page.limit:
                break
        return found

    async def _unknown(self, query: ReportStaleFlags) -> list[StaleFlag]:
        """Keys that no flag has, one more than fit into the page."""
        if query.kind not in {None, SignKind.UNKNOWN_FLAG}:
            return []
        limit = query.page.limit + 1
        keys = await self._usage.unknown(query.project, query.page.after, limit)
        asked = await self._usage.requests(query.project, dict.fromkeys(keys, EARLIEST))
        return [
            StaleFlag(
                key=key,
                flag=None,
                signs=signs_of_requests(SignKind.UNKNOWN_FLAG, asked.get(key, ())),
            )
            for key in keys
        ]
