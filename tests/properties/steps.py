"""A process that does one thing after the other, when it is told to, and can be killed between."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from types import TracebackType
from typing import Any, TypeAlias, TypeVar, cast

from application.access import Actor
from application.ports.unit_of_work import UnitOfWork, UnitOfWorkFactory

T = TypeVar("T")
Gate: TypeAlias = Callable[[], Awaitable[None]]
"""Passed before each step."""


class Killed(BaseException):
    """The process is no more: nothing that it wanted to do next is done."""


class Process:
    """Rests before each step. Made inside an event loop."""

    def __init__(self, work: Callable[[Gate], Awaitable[object]]) -> None:
        self._alive = True
        self._let_on = asyncio.Semaphore(0)
        self._rests = asyncio.Event()
        self._task = asyncio.ensure_future(work(self._gate))

    async def step(self) -> bool:
        """Do the next step, or come to the first; whether there is another one."""
        if self._rests.is_set():
            self._rests.clear()
            self._let_on.release()
        resting = asyncio.ensure_future(self._rests.wait())
        await asyncio.wait({self._task, resting}, return_when=asyncio.FIRST_COMPLETED)
        resting.cancel()
        if self._task.done():
            self._task.result()
            return False
        return True

    async def kill(self) -> None:
        """End here."""
        self._alive = False
        self._let_on.release()
        with suppress(Killed):
            await self._task

    async def _gate(self) -> None:
        if self._alive:
            self._rests.set()
            await self._let_on.acquire()
        if not self._alive:
            raise Killed


def gated(port: T, gate: Gate) -> T:
    """A port, each call of which is a step."""
    return cast("T", _Gated(port, gate))


def gated_units(units_of_work: UnitOfWorkFactory, gate: Gate) -> UnitOfWorkFactory:
    """Units of work, each of which is one step."""
    return lambda actor: cast("UnitOfWork", _GatedUnit(units_of_work, actor, gate))


class _Gated:
    def __init__(self, port: object, gate: Gate) -> None:
        self._port = port
        self._gate = gate

    def __getattr__(self, name: str) -> Callable[..., Awaitable[Any]]:
        method = getattr(self._port, name)

        async def call(*arguments: object, **named: object) -> Any:
            await self._gate()
            return await method(*arguments, **named)

        return call


class _GatedUnit:
    def __init__(self, units_of_work: UnitOfWorkFactory, actor: Actor, gate: Gate) -> None:
        self._unit = units_of_work(actor)
        self._gate = gate

    async def __aenter__(self) -> UnitOfWork:
        await self._gate()
        return await self._unit.__aenter__()

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self._unit.__aexit__(kind, error, traceback)
