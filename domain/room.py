"""A bound for what is remembered only to be quick: it can be worked out again at any time."""

from typing import Any, Final
from weakref import WeakSet


class Room:
    """Bytes that all who remember something share.

    When they are used up, everybody forgets everything. Whoever is asked most often soon remembers
    the most again, and nobody keeps what is no longer asked for.
    """

    __slots__ = ("_memories", "_size", "used")

    def __init__(self, size: int) -> None:
        self._size = size
        self.used = 0
        """Bytes that are remembered now, by the estimates of those who remember."""
        self._memories: WeakSet[Memory] = WeakSet()

    def take(self, size: int, memory: "Memory") -> None:
        """So many more bytes are about to be remembered."""
        if self.used + size > self._size:
            for each in self._memories:
                each.forget()
            self._memories.clear()
        self._memories.add(memory)
        self.used += size

    def give_back(self, size: int) -> None:
        """So many bytes are remembered no longer."""
        self.used -= size


class Memory:
    """What one of them remembers, in dictionaries."""

    __slots__ = ("__weakref__", "_room", "_shelves", "_used")

    def __init__(self, room: Room) -> None:
        self._room = room
        self._shelves: list[dict[Any, Any]] = []
        self._used = 0

    def __del__(self) -> None:
        self._room.give_back(self._used)

    def shelf(self) -> dict[Any, Any]:
        """A dictionary that will be cleared when there is no room. Tell what is put into it."""
        made: dict[Any, Any] = {}
        self._shelves.append(made)
        return made

    def put(self, size: int) -> None:
        """Ask for room before so many bytes are put into a shelf. This may clear all of them."""
        self._room.take(size, self)
        self._used += size

    def clear(self, shelf: dict[Any, Any], size: int) -> None:
        """Forget one shelf, on which there were so many bytes."""
        shelf.clear()
        self._used -= size
        self._room.give_back(size)

    def forget(self) -> None:
        """Forget everything."""
        for shelf in self._shelves:
            shelf.clear()
        self._room.give_back(self._used)
        self._used = 0


ANSWERS: Final = Room(64 * 2**20)
"""For parts of answers, in the whole process."""
