"""Binding constants: what is left is a function of the first arguments."""

from collections.abc import Callable
from typing import assert_type

from domain.binding import of_one, of_two


def placed(text: str, width: int, fill: str) -> str:
    """The text in the middle of something."""
    return text.center(width, fill)


def test_constants_follow_the_arguments() -> None:
    framed, dotted = of_one(placed, 5, "-"), of_two(placed, ".")
    assert_type(framed, Callable[[str], str])
    assert_type(dotted, Callable[[str, int], str])
    assert framed("x") == "--x--"
    assert dotted("x", 3) == ".x."


def test_each_function_has_constants_of_its_own() -> None:
    assert [of_one(placed, width, "-")("x") for width in (1, 3)] == ["x", "-x-"]
    assert placed("x", 3, "+") == "+x+"
