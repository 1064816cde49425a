"""How things are counted and listed, the same for HTTP and the command line."""

from collections.abc import Collection
from typing import Final

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
