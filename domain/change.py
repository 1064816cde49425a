"""Changes: the difference between two documents, as data.

Audit, history, preview and undo all speak of changes. ``apply(a, diff(a, b)) == b``; the inverse
of a change undoes it.
"""

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from enum import Enum
from itertools import pairwise
from typing import Any, TypeAlias

from domain.errors import PathPart
from domain.values import Document, JsonValue, canonical

Path: TypeAlias = tuple[PathPart, ...]


class Absent(Enum):
    """Stands for a field that is not there, which is not the same as null."""

    ABSENT = "absent"


@dataclass(frozen=True, slots=True)
class Replaced:
    """The value at a path was another one, or appeared, or went."""

    path: Path
    before: "JsonValue | Absent"
    after: "JsonValue | Absent"

    def inverse(self) -> "Replaced":
        """The replacement the other way round."""
        return Replaced(self.path, self.after, self.before)

    def applied(self, _value: "JsonValue | Absent") -> "JsonValue | Absent":
        """The value afterwards."""
        return self.after


@dataclass(frozen=True, slots=True)
class Membership:
    """Members joined and left the sorted set of strings at a path."""

    path: Path
    joined: tuple[str, ...]
    left: tuple[str, ...]

    def inverse(self) -> "Membership":
        """Who left joins, who joined leaves."""
        return Membership(self.path, self.left, self.joined)

    def applied(self, value: "JsonValue | Absent") -> "JsonValue | Absent":
        """The set afterwards, sorted."""
        members = frozenset(value) if isinstance(value, list) else frozenset()
        return sorted((members - set(self.left)) | set(self.joined))


Difference: TypeAlias = Replaced | Membership
Change: TypeAlias = tuple[Difference, ...]


def diff(before: Document, after: Document) -> Change:
    """What has to happen to `before` to make it `after`; empty if they are equal as JSON."""
    return tuple(_differences(before, after, ()))


def apply(document: Document, change: Change) -> Document:
    """The document after the change. The document itself stays as it is."""
    result = deepcopy(document)
    for difference in change:
        _apply_in_place(result, difference)
    return result


def inverse(change: Change) -> Change:
    """The change that undoes this one."""
    return tuple(difference.inverse() for difference in reversed(change))


def write_change(change: Change) -> list[JsonValue]:
    """The change as JSON; ``before`` or ``after`` is left out where there was or is nothing."""
    return [_write_difference(difference) for difference in change]


def read_change(documents: list[Document]) -> Change:
    """The change of its JSON."""
    return tuple(_read_difference(document) for document in documents)


def _write_difference(difference: Difference) -> Document:
    path: list[JsonValue] = list(difference.path)
    if isinstance(difference, Membership):
        return {"path": path, "joined": list(difference.joined), "left": list(difference.left)}
    written: Document = {"path": path}
    if not isinstance(difference.before, Absent):
        written["before"] = difference.before
    if not isinstance(difference.after, Absent):
        written["after"] = difference.after
    return written


def _read_difference(document: Mapping[str, Any]) -> Difference:
    path = tuple(document["path"])
    if "joined" in document:
        return Membership(path, tuple(document["joined"]), tuple(document["left"]))
    absent = Absent.ABSENT
    return Replaced(path, document.get("before", absent), document.get("after", absent))


def _differences(before: JsonValue, after: JsonValue, path: Path) -> list[Difference]:
    match before, after:
        case dict(), dict():
            return _field_differences(before, after, path)
        case list(), list() if _is_sorted_set(before) and _is_sorted_set(after):
            return _member_differences(before, after, path)
        case list(), list() if len(before) == len(after):
            return [
                difference
                for index, (old, new) in enumerate(zip(before, after, strict=True))
                for difference in _differences(old, new, (*path, index))
            ]
        case _ if canonical(before) == canonical(after):
            return []
        case _:
            return [Replaced(path, before, after)]


def _field_differences(before: Document, after: Document, path: Path) -> list[Difference]:
    found: list[Difference] = []
    for key in sorted({*before, *after}):
        here = (*path, key)
        if key in before and key in after:
            found += _differences(before[key], after[key], here)
        elif key in before:
            found.append(Replaced(here, before[key], Absent.ABSENT))
        else:
            found.append(Replaced(here, Absent.ABSENT, after[key]))
    return found


def _member_differences(
    before: list[JsonValue], after: list[JsonValue], path: Path
) -> list[Difference]:
    was, now = frozenset(map(str, before)), frozenset(map(str, after))
    if was == now:
        return []
    return [Membership(path, tuple(sorted(now - was)), tuple(sorted(was - now)))]


def _is_sorted_set(items: list[JsonValue]) -> bool:
    """Whether a list holds strings only, each greater than the one before."""
    if not all(isinstance(item, str) for item in items):
        return False
    return all(str(left) < str(right) for left, right in pairwise(items))


def _apply_in_place(document: Document, difference: Difference) -> None:
    *parents, last = difference.path
    holder: Any = document
    for part in parents:
        holder = holder[part]
    current = holder.get(last, Absent.ABSENT) if isinstance(holder, dict) else holder[last]
    value = difference.applied(current)
    if isinstance(value, Absent):
        del holder[last]
    else:
        holder[last] = deepcopy(value)
