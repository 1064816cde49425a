"""Since when flags are as they are, in memory."""

from collections.abc import Collection, Mapping

from adapters.memory.store import MemoryStore
from application.ports.ages import Ages
from domain.history import Entry, Subject
from domain.staleness import Age

_TOLD = {Subject.FLAG, Subject.TARGETING}


class MemoryAges(Ages):
    """Reads the history of these flags from its beginning."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    async def of_flags(self, project: str, keys: Collection[str]) -> Mapping[str, Age]:
        told: dict[str, list[Entry]] = {}
        for entry in self._store.state.entries:
            if entry.project == project and entry.subject in _TOLD and entry.key in keys:
                told.setdefault(entry.key, []).append(entry)
        return {key: _age(entries) for key, entries in told.items()}


def _age(entries: list[Entry]) -> Age:
    of_flag = [entry for entry in entries if entry.subject is Subject.FLAG]
    of_variants = [entry for entry in of_flag if _concerns_variants(entry)]
    return Age(
        created_at=of_flag[0].at,
        changed_at=of_flag[-1].at,
        variants_since=of_variants[-1].at,
        targeting_since={
            entry.environment: entry.at for entry in entries if entry.subject is Subject.TARGETING
        },
    )


def _concerns_variants(entry: Entry) -> bool:
    return any(difference.path[0] == "variants" for difference in entry.change)
