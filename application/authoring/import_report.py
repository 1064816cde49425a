"""What an import does, or would do, to each definition."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from domain.change import Change, diff
from domain.history import Subject
from domain.values import Document


class ImportAction(StrEnum):
    """What happens to one definition."""

    CREATE = "create"
    CHANGE = "change"
    UNCHANGED = "unchanged"
    CONFLICT = "conflict"
    """It does not fit what is there; the note says why. Nothing at all is imported then."""


@dataclass(frozen=True, slots=True)
class ImportItem:
    """One definition of the document."""

    subject: Subject
    key: str
    action: ImportAction
    change: Change = ()
    """From what is there, or from nothing, to what the document says."""
    note: str = ""


@dataclass(frozen=True, slots=True)
class ImportReport:
    """Every segment, flag and targeting of the document, and whether they were imported."""

    items: tuple[ImportItem, ...]
    applied: bool
    """False for a dry run, and if there is any conflict: an import is all or nothing."""


class Findings:
    """Collects the items of a report; a conflict outweighs whatever was found before."""

    def __init__(self) -> None:
        self._items: dict[tuple[Subject, str], ImportItem] = {}

    def __iter__(self) -> Iterator[ImportItem]:
        return iter(self._items.values())

    def created(self, subject: Subject, key: str, document: Document) -> None:
        """The definition is new."""
        self._add(ImportItem(subject, key, ImportAction.CREATE, diff({}, document)))

    def compared(
        self, subject: Subject, key: str, before: Document, after: Document, note: str = ""
    ) -> None:
        """The definition was there; it differs, or not."""
        change = diff(before, after)
        action = ImportAction.CHANGE if change else ImportAction.UNCHANGED
        self._add(ImportItem(subject, key, action, change, note))

    def refused(self, subject: Subject, key: str, why: object) -> None:
        """The definition does not fit."""
        found = self._items.get((subject, key), ImportItem(subject, key, ImportAction.CONFLICT))
        self._add(replace(found, action=ImportAction.CONFLICT, note=str(why)))

    def action(self, subject: Subject, key: str) -> ImportAction:
        """What was found of a definition."""
        return self._items[subject, key].action

    def _add(self, item: ImportItem) -> None:
        self._items[item.subject, item.key] = item
