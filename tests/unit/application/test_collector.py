"""The cycle collector does not stop whoever makes much that stays."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from weakref import ref

import pytest

from application.collector import MANY, uncollected


class Node:
    """May be part of a cycle."""

    def __init__(self) -> None:
        self.itself: Node | None = None


@contextmanager
def searches() -> Iterator[list[str]]:
    """The collector is on; tells of each time that it searches."""
    seen: list[str] = []

    def told(phase: str, _info: dict[str, int]) -> None:
        seen.append(phase)

    was_enabled = gc.isenabled()
    gc.enable()
    gc.callbacks.append(told)
    try:
        yield seen
    finally:
        gc.callbacks.remove(told)
        gc.unfreeze()
        (gc.enable if was_enabled else gc.disable)()


def test_much_that_is_made_is_never_searched() -> None:
    with searches() as seen:
        gc.collect()
        seen.clear()
        with uncollected():
            made = [Node() for _ in range(2 * MANY)]
        assert not seen
        later = [Node() for _ in range(10)]
        assert not seen
        assert gc.get_freeze_count() > MANY
        assert len(made) + len(later) > MANY


def test_what_was_made_ends_with_its_last_reference() -> None:
    with searches():
        with uncollected():
            made = [Node() for _ in range(2 * MANY)]
        kept = ref(made[0])
        del made
        assert kept() is None


@pytest.mark.parametrize("few", [0, 1_000])
def test_cycles_are_found_after_little_was_made(few: int) -> None:
    with searches():
        gc.collect()
        with uncollected():
            made = [Node() for _ in range(few)]
            node = Node()
            node.itself = node
        kept = ref(node)
        del node
        gc.collect()
        assert kept() is None
        assert len(made) == few


@pytest.mark.parametrize("enabled", [True, False])
def test_it_is_left_as_it_was(enabled: bool) -> None:
    with searches():
        (gc.enable if enabled else gc.disable)()
        frozen = gc.get_freeze_count()
        with uncollected():
            made = [Node() for _ in range(2 * MANY)]
            assert not gc.isenabled()
        assert gc.isenabled() is enabled
        assert (gc.get_freeze_count() > frozen) is enabled
        assert made
