"""What is remembered has a bound that all share."""

from domain.room import Memory, Room


def filled(room: Room, *items: str) -> tuple[Memory, dict[str, str]]:
    memory = Memory(room)
    shelf = memory.shelf()
    for item in items:
        put(memory, shelf, item)
    return memory, shelf


def put(memory: Memory, shelf: dict[str, str], item: str) -> None:
    memory.put(10)
    shelf[item] = item


def test_what_fits_is_kept() -> None:
    room = Room(30)
    memory, shelf = filled(room, "a", "b")
    _, other = filled(room, "c")
    assert (len(shelf), len(other), room.used) == (2, 1, 30)
    assert memory is not None


def test_without_room_everybody_forgets() -> None:
    room = Room(30)
    memory, shelf = filled(room, "a", "b")
    other_memory, other = filled(room, "c")
    put(memory, shelf, "d")
    assert (shelf, other, room.used) == ({"d": "d"}, {}, 10)
    put(other_memory, other, "e")
    put(other_memory, other, "f")
    put(other_memory, other, "g")
    assert (shelf, other, room.used) == ({}, {"g": "g"}, 10)


def test_a_shelf_is_cleared_and_gives_its_room_back() -> None:
    room = Room(30)
    memory, shelf = filled(room, "a", "b")
    more = memory.shelf()
    put(memory, more, "c")
    memory.clear(shelf, 20)
    assert (shelf, more, room.used) == ({}, {"c": "c"}, 10)


def test_who_is_gone_needs_no_room() -> None:
    room = Room(30)
    memory, _ = filled(room, "a", "b")
    del memory
    assert room.used == 0
