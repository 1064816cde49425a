"""Who asks somebody that may be gone, who waits, and whose word counts."""

import asyncio

import pytest

from adapters.redis.circuit_breaker import CircuitBreaker
from domain.errors import Unavailable
from tests.unit.application.world import Notebook
from tests.waiting import until

SOON = 5


class Server:
    """Answers when it is told to."""

    def __init__(self, *, at_once: int = 16, pause: float = 0.0) -> None:
        self.meter = Notebook()
        self.breaker = CircuitBreaker(self.meter, "limits", at_once=at_once, pause=pause)
        self.asked: list[asyncio.Future[None]] = []

    async def ask(self) -> None:
        async with self.breaker.asking():
            answer = asyncio.get_running_loop().create_future()
            self.asked.append(answer)
            await answer

    async def asking(self) -> tuple[asyncio.Task[None], asyncio.Future[None]]:
        """A question that is under way, and its answer."""
        before = len(self.asked)
        task = asyncio.create_task(self.ask())
        await until(lambda: len(self.asked) > before)
        return task, self.asked[-1]

    async def fail(self) -> None:
        task, answer = await self.asking()
        answer.set_exception(Unavailable("Redis"))
        with pytest.raises(Unavailable):
            await task


async def test_it_is_asked_while_it_answers() -> None:
    server = Server()
    for _ in range(3):
        task, answer = await server.asking()
        answer.set_result(None)
        await task
    assert server.meter.failures == []


async def test_after_a_failure_nobody_asks_for_a_while() -> None:
    server = Server(pause=60)
    await server.fail()
    with pytest.raises(Unavailable):
        await server.ask()
    assert len(server.asked) == 1
    assert [what for what, _ in server.meter.failures] == ["Redis"]


async def test_then_one_tries_and_the_others_do_not_wait() -> None:
    server = Server()
    await server.fail()
    task, answer = await server.asking()
    for _ in range(3):
        with pytest.raises(Unavailable):
            await server.ask()
    answer.set_result(None)
    await task
    assert server.meter.successes == ["Redis"]


async def test_one_that_is_called_off_leaves_the_trying_to_the_next() -> None:
    server = Server()
    await server.fail()
    task, _ = await server.asking()
    task.cancel()
    await asyncio.wait([task])
    task, answer = await server.asking()
    answer.set_result(None)
    await task


async def test_an_answer_to_what_was_asked_before_the_failure_ends_nothing() -> None:
    server = Server(pause=60)
    late, answer = await server.asking()
    await server.fail()
    answer.set_result(None)
    await late
    assert server.meter.successes == []
    with pytest.raises(Unavailable):
        await server.ask()


async def test_a_failure_of_what_was_asked_before_the_success_begins_nothing() -> None:
    server = Server()
    late, answer = await server.asking()
    await server.fail()
    task, success = await server.asking()
    success.set_result(None)
    await task
    answer.set_exception(Unavailable("Redis"))
    with pytest.raises(Unavailable):
        await late
    assert len(server.meter.failures) == 1
    task, _ = await server.asking()
    task.cancel()


async def test_few_wait_for_somebody_who_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("adapters.redis.circuit_breaker.TURN", 0.02)
    server = Server(at_once=2, pause=60)
    waiting = [await server.asking() for _ in range(2)]
    async with asyncio.timeout(SOON):
        told = await asyncio.gather(*(server.ask() for _ in range(50)), return_exceptions=True)
        assert all(isinstance(each, Unavailable) for each in told)
        monkeypatch.setattr("adapters.redis.circuit_breaker.TURN", 60)
        with pytest.raises(Unavailable):  # at once
            await server.ask()
    assert len(server.asked) == 2
    assert server.meter.failures == []
    for task, answer in waiting:
        answer.set_result(None)
        await task


async def test_who_has_waited_for_a_turn_is_told_of_the_failure() -> None:
    server = Server(at_once=1, pause=60)
    task, answer = await server.asking()
    next_one = asyncio.create_task(server.ask())
    await asyncio.sleep(0)
    answer.set_exception(Unavailable("Redis"))
    for each in (task, next_one):
        with pytest.raises(Unavailable):
            await each
    assert len(server.asked) == 1
