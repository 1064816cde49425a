"""Functions with constants bound to them, near to one another in memory.

A closure keeps each constant in a cell of its own. Among ten thousand flags hardly any of that is
in the processor's caches, so each cell that an evaluation passes costs more than what it holds. A
function's defaults are one tuple.
"""

from collections.abc import Callable
from types import FunctionType
from typing import TypeVar, TypeVarTuple, cast

First = TypeVar("First")
Second = TypeVar("Second")
Result = TypeVar("Result")
Constants = TypeVarTuple("Constants")


def of_one(
    function: Callable[[First, *Constants], Result], *constants: *Constants
) -> Callable[[First], Result]:
    """The function of its first argument, the others being these constants."""
    return cast("Callable[[First], Result]", _with_defaults(function, constants))


def of_two(
    function: Callable[[First, Second, *Constants], Result], *constants: *Constants
) -> Callable[[First, Second], Result]:
    """The function of its first two arguments, the others being these constants."""
    return cast("Callable[[First, Second], Result]", _with_defaults(function, constants))


def _with_defaults(function: Callable[..., object], constants: tuple[object, ...]) -> FunctionType:
    made = cast("FunctionType", function)
    return FunctionType(made.__code__, made.__globals__, made.__name__, constants)
