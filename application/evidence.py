"""Gathering what is known about the flags of a project, many flags at a time."""

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Final

from application.pages import PageRequest
from application.ports.ages import Ages
from application.ports.catalogue import Catalogue, FlagFilter
from application.ports.usage import Usage
from domain.flag import Flag
from domain.instants import Instant
from domain.staleness import Age, Evidence
from domain.targeting import Targeting

AT_ONCE: Final = 200
"""Flags that are looked into together."""

_ANY: Final = FlagFilter(archived=None)


class Witness:
    """Reads definitions, their history and their usage."""

    def __init__(self, catalogue: Catalogue, usage: Usage, ages: Ages) -> None:
        self._catalogue = catalogue
        self._usage = usage
        self._ages = ages

    async def flags(self, project: str, after: str) -> AsyncIterator[tuple[Flag, Evidence]]:
        """Every flag after a key, archived or not, with its evidence. Raise `ProjectNotFound`."""
        watched_since = await self._usage.watched_since()
        last: str | None = after
        while last is not None:
            flags = await self._catalogue.flags(project, _ANY, PageRequest(AT_ONCE, last))
            for each in await self._with_evidence(project, flags.items, watched_since):
                yield each
            last = flags.next_after

    async def _with_evidence(
        self, project: str, flags: Sequence[Flag], watched_since: Instant | None
    ) -> list[tuple[Flag, Evidence]]:
        keys = [flag.key for flag in flags]
        targetings = await self._catalogue.targetings(project, keys)
        ages = await self._ages.of_flags(project, keys)
        evaluated = await self._usage.last_evaluated(project, keys)
        archived = {flag.key: ages[flag.key].changed_at for flag in flags if flag.archived}
        requests = await self._usage.requests(project, archived)
        return [
            (
                flag,
                Evidence(
                    age=ages[flag.key],
                    targetings=_of_age(ages[flag.key], targetings.get(flag.key, {})),
                    evaluated_at=evaluated.get(flag.key),
                    watched_since=watched_since,
                    requests=requests.get(flag.key, ()),
                ),
            )
            for flag in flags
        ]


def _of_age(age: Age, targetings: Mapping[str, Targeting]) -> dict[str, Targeting]:
    """What the history told of, too: an environment may have come about in between."""
    return {
        environment: targeting
        for environment, targeting in targetings.items()
        if environment in age.targeting_since
    }
