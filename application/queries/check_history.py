"""Verify that nobody rewrote history."""

from dataclasses import dataclass

from application.access import Actor, Role
from application.ports.catalogue import Catalogue
from domain.history import GENESIS, Entry

CHECKED_AT_ONCE = 500
"""Entries read at a time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckHistory:
    """Query: is every entry there, and as it was written?"""


@dataclass(frozen=True, slots=True)
class HistoryCheck:
    """What came out."""

    entries: int
    """Entries that are as they were written."""
    broken_at: int | None
    """The sequence number of the first entry that is missing or was altered."""


class CheckHistoryHandler:
    """Follows the chain: each entry holds the hash of the one before, which covers its content."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    async def __call__(self, actor: Actor, _query: CheckHistory) -> HistoryCheck:
        """Check all entries. Entries cut off at the end leave no trace in the chain itself."""
        actor.require(Role.READER)
        checked, last_hash = 0, GENESIS
        while entries := await self._catalogue.chain(checked, CHECKED_AT_ONCE):
            for entry in entries:
                if not _follows(entry, checked, last_hash):
                    return HistoryCheck(*await self._blame(checked, last_hash))
                checked, last_hash = checked + 1, entry.hash
        return HistoryCheck(*await self._blame(checked, last_hash, at_end=True))

    async def _blame(
        self, checked: int, last_hash: str, *, at_end: bool = False
    ) -> tuple[int, int | None]:
        """Whether it was the last checked entry that was altered, or the one that came next."""
        if checked and await self._catalogue.stored_hash(checked) != last_hash:
            return checked - 1, checked
        return checked, None if at_end else checked + 1


def _follows(entry: Entry, checked: int, last_hash: str) -> bool:
    return entry.sequence == checked + 1 and entry.previous_hash == last_hash
