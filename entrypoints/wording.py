"""How things are counted and listed, the same for HTTP and the command line."""

from collections.abc import Collection
from typing import Final

from application.snapshots import Snapshots

MOST_NAMED: Final = 10
"""Of a thousand environments nobody reads all names."""


def counted(count: int, name: str) -> str:
    """So many of something that has a regular plural."""
    return f"{count:,} {name}{'' if count == 1 else 's'}"


def listed(names: Collection[object]) -> str:
    """The names in order; of many, the first and how many more there are."""
    shown = sorted(map(str, names))
    more = len(shown) - MOST_NAMED
    return ", ".join(shown[:MOST_NAMED]) + (f" and {more:,} more" if more > 0 else "")


def served(snapshots: Snapshots) -> str:
    """How much is served, and what is not although it should be.

    A flag counts once, however many environments it is in; all those of its project have it. So
    it is counted in the largest one, which costs a probe nothing even with a million of them.
    """
    loaded, missing = snapshots.loaded(), snapshots.missing()
    flags: dict[str, int] = {}
    for flag_set, snapshot in loaded.items():
        flags[flag_set.project] = max(flags.get(flag_set.project, 0), len(snapshot.flags))
    there = counted(sum(flags.values()), "flag")
    if not missing:
        return f"{there} in {counted(len(loaded), 'environment')}"
    of = counted(len(loaded) + len(missing), "environment")
    return f"{there} in {len(loaded):,} of {of}; missing: {listed(missing)}"
