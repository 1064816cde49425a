"""Usage in memory."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from itertools import groupby, islice

from adapters.memory.pages import page_of
from adapters.memory.store import MemoryStore
from application.pages import Page, PageRequest
from application.ports.usage import Point, Usage, UsageFilter
from domain.instants import Instant
from domain.staleness import Requests
from domain.usage import Cell, Counts


class MemoryUsage(Usage):
    """One dict of counts, and a look through it for every question."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store
        self._counts: Counter[Cell] = Counter()

    async def add(self, counts: Counts) -> None:
        self._counts.update(counts)

    async def forget(self, before: Instant) -> None:
        for cell in [cell for cell in self._counts if cell.hour < before]:
            del self._counts[cell]

    async def series(self, wanted: UsageFilter, page: PageRequest) -> Page[Point]:
        found: Counter[tuple[Instant, str, str, str]] = Counter()
        for cell, count in self._counts.items():
            _, flag, variant, error_code = cell.answered
            if _is_wanted(cell, wanted):
                found[cell.hour - cell.hour % wanted.step.length, flag, variant, error_code] += (
                    count
                )
        points = (Point(*parts, count) for parts, count in sorted(found.items()))
        return page_of(points, lambda point: point.place, page)

    async def watched_since(self) -> Instant | None:
        evaluated = (cell.hour for cell in self._counts if not cell.answered.is_miss)
        return min(evaluated, default=None)

    async def last_evaluated(self, project: str, keys: Collection[str]) -> Mapping[str, Instant]:
        return {
            cell.answered.flag: cell.hour
            for cell in sorted(self._counts)
            if cell.answered.flag_set.project == project
            and cell.answered.flag in keys
            and not cell.answered.is_miss
        }

    async def requests(
        self, project: str, since: Mapping[str, Instant]
    ) -> Mapping[str, tuple[Requests, ...]]:
        found: dict[str, tuple[Requests, ...]] = {}
        for (flag, environment), cells in groupby(self._misses(project), _place):
            asked = [cell for cell in cells if flag in since and cell.hour >= since[flag]]
            if asked:
                requests = Requests(
                    environment=environment,
                    count=sum(self._counts[cell] for cell in asked),
                    first=asked[0].hour,
                    last=asked[-1].hour,
                )
                found[flag] = (*found.get(flag, ()), requests)
        return found

    async def unknown(self, project: str, after: str, limit: int) -> tuple[str, ...]:
        known = self._store.state.flags
        asked = {cell.answered.flag for cell in self._misses(project)}
        unknown = (key for key in sorted(asked) if key > after and (project, key) not in known)
        return tuple(islice(unknown, limit))

    def _misses(self, project: str) -> Iterator[Cell]:
        """Requests in vain, those for one flag in one environment together, by their hours."""
        misses = (
            cell
            for cell in self._counts
            if cell.answered.is_miss and cell.answered.flag_set.project == project
        )
        return iter(sorted(misses, key=lambda cell: (*_place(cell), cell.hour)))


def _place(cell: Cell) -> tuple[str, str]:
    return cell.answered.flag, cell.answered.flag_set.environment


def _is_wanted(cell: Cell, wanted: UsageFilter) -> bool:
    return (
        cell.answered.flag_set == wanted.flag_set
        and not cell.answered.is_miss
        and wanted.first <= cell.hour < wanted.until
        and wanted.flag in {None, cell.answered.flag}
    )
