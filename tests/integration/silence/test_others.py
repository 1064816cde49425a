"""Valkey, receivers of webhooks, collectors and servers that accept connections and say nothing."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from redis.asyncio import Redis

from adapters.celery.application import celery_application
from adapters.celery.queue import CeleryQueue
from adapters.memory.rate_limiter import MemoryRateLimiter
from adapters.redis.change_feed import RedisChangeFeed
from adapters.redis.circuit_breaker import CircuitBreaker
from adapters.redis.connection import CONNECTIONS, connect
from adapters.redis.rate_limiter import RedisRateLimiter
from adapters.redis.saved_snapshots import RedisSavedSnapshots
from adapters.webhooks.sender import HttpWebhookSender
from application.ports.webhook_sender import Message
from domain.delivery import Outcome
from domain.errors import Unavailable
from entrypoints.cli.exits import Exit, Failure
from entrypoints.cli.remote import remote
from tests.contracts.rate_limiter_contract import TEN
from tests.contracts.saved_snapshots_contract import NAME, saved
from tests.silence import relay, silent_peer
from tests.unit.application.world import Notebook
from tests.waiting import until

PATIENCE = 0.3
LONGEST = 8
"""Seconds: a few steps, each with a limit of its own, on a busy machine."""


@pytest.fixture
async def port() -> AsyncIterator[int]:
    async with silent_peer() as silent:
        yield silent


def limiter_of(client: Redis) -> RedisRateLimiter:
    """It asks again at once after a failure."""
    breaker = CircuitBreaker(Notebook(), "limits", pause=0)
    return RedisRateLimiter(client, "test", breaker, MemoryRateLimiter())


async def test_limits_are_counted_here() -> None:
    """Few wait to find out; the others do without."""
    async with relay(0) as silent:
        silent.fall_silent()
        client = connect(f"redis://127.0.0.1:{silent.port}", patience=5 * LONGEST)
        breaker = CircuitBreaker(Notebook(), "limits", at_once=3)
        limiter = RedisRateLimiter(client, "test", breaker, MemoryRateLimiter())
        asked = [asyncio.create_task(limiter.take(TEN, str(number))) for number in range(80)]
        async with asyncio.timeout(LONGEST):
            await until(lambda: sum(map(asyncio.Task.done, asked)) == 77)
        assert silent.connections == 3
        for task in asked:
            task.cancel()
        await asyncio.gather(*asked, return_exceptions=True)
        await client.aclose()


async def test_one_asks_whether_limits_are_shared_again() -> None:
    async with relay(0) as silent:
        silent.fall_silent()
        client = connect(f"redis://127.0.0.1:{silent.port}", patience=PATIENCE)
        limiter = limiter_of(client)
        async with asyncio.timeout(LONGEST):
            assert (await limiter.take(TEN, "a")).remaining == 9
            await asyncio.gather(*(limiter.take(TEN, "a") for _ in range(80)))
            await client.aclose()
        assert silent.connections == 2


async def test_connections_are_few() -> None:
    async with relay(0) as silent:
        silent.fall_silent()
        client = connect(f"redis://127.0.0.1:{silent.port}", patience=5 * LONGEST)
        asked = [asyncio.ensure_future(client.get("flag")) for _ in range(200)]
        async with asyncio.timeout(LONGEST):
            await until(lambda: silent.connections == CONNECTIONS)
            # They are accepted in turn: whatever was on its way has come once this one has.
            _, ours = await asyncio.open_connection("127.0.0.1", silent.port)
            await until(lambda: silent.connections > CONNECTIONS)
        assert silent.connections == CONNECTIONS + 1
        ours.close()
        for task in asked:
            task.cancel()
        await asyncio.gather(*asked, return_exceptions=True)
        await client.aclose()


async def test_snapshots_and_messages_are_not_waited_for(port: int) -> None:
    url = f"redis://127.0.0.1:{port}"
    client = connect(url, patience=PATIENCE)
    place = RedisSavedSnapshots(client, "flaghoist:test", expiry=100)
    application = celery_application(url, "test", patience=PATIENCE, lease=1)
    queue = CeleryQueue(application, client, "test", "there")
    feed = RedisChangeFeed(client, "flaghoist:test", Notebook())
    steps: list[Callable[[], Awaitable[object]]] = [
        lambda: place.keep(NAME, saved()),
        lambda: queue.offer(["0193a1f1"]),
        feed.announce,
    ]
    async with asyncio.timeout(LONGEST):
        for step in steps:
            with pytest.raises(Unavailable):
                await step()
        await client.aclose()


async def test_a_broker_alone_is_not_waited_for(redis_url: str) -> None:
    async with relay(0) as silent, connect(redis_url, patience=5) as client:
        silent.fall_silent()
        url = f"redis://127.0.0.1:{silent.port}"
        application = celery_application(url, "test", patience=PATIENCE, lease=1)
        offering = asyncio.create_task(
            CeleryQueue(application, client, "test", "there").offer(["a"])
        )
        await until(lambda: silent.connections)  # which the loop serves meanwhile
        assert not offering.done()
        async with asyncio.timeout(LONGEST):
            with pytest.raises(Unavailable):
                await offering


async def test_the_feed_says_that_it_hears_nothing(port: int) -> None:
    client, meter = connect(f"redis://127.0.0.1:{port}", patience=PATIENCE), Notebook()
    async with asyncio.timeout(LONGEST):
        await anext(RedisChangeFeed(client, "flaghoist:test", meter).changes())
        await client.aclose()
    assert meter.failures


@pytest.mark.parametrize("scheme", ["http", "https"])
async def test_a_receiver_has_failed(port: int, scheme: str) -> None:
    sender = HttpWebhookSender(private=True, patience=PATIENCE)
    assert await _posted(sender, f"{scheme}://127.0.0.1:{port}/") == "did not answer in time"


async def test_a_name_that_is_not_resolved_in_time() -> None:
    async def resolve(_host: str, _port: int) -> list[str]:
        await asyncio.sleep(LONGEST)
        return []

    sender = HttpWebhookSender(private=True, patience=PATIENCE, resolve=resolve)
    assert await _posted(sender, "http://receiver.test/") == "did not answer in time"


async def _posted(sender: HttpWebhookSender, url: str) -> str:
    message = Message(
        id="msg_1", url=url, at=1_800_000_000_000, body=b"{}", secrets=("whsec_bmV3",)
    )
    async with asyncio.timeout(LONGEST):
        answer = await sender.send(message)
        await sender.close()
    assert answer.outcome is Outcome.FAILED
    assert answer.milliseconds < LONGEST * 500
    return answer.detail


async def test_the_command_line_gives_up(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("entrypoints.cli.remote.PATIENCE", PATIENCE)
    async with (
        asyncio.timeout(LONGEST),
        remote(f"http://127.0.0.1:{port}", "fh_admin_key") as flaghoist,
    ):
        with pytest.raises(Failure) as failed:
            await flaghoist.projects.all()
    assert failed.value.exit_code is Exit.UNAVAILABLE
    assert "ReadTimeout" in str(failed.value.lines)
