"""A real worker over a real Valkey delivers what a server hands over, also after it was killed."""

import asyncio
import json
import os
import signal
from asyncio.subprocess import Process
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from itertools import pairwise
from pathlib import Path

import pytest
from pydantic import SecretStr
from redis.asyncio import Redis

from adapters.celery.application import QUEUE
from application.access import CONSOLE
from application.commands.create_flag import CreateFlag
from application.commands.create_project import CreateProject
from application.commands.create_webhook import CreateWebhook
from application.delivery.delivering import TOGETHER
from domain.values import ValueType
from entrypoints.container import Container
from entrypoints.lifecycle import prepare, running
from entrypoints.settings import (
    SQLITE,
    DatabaseSettings,
    RedisSettings,
    Settings,
    WebhooksSettings,
)
from tests.e2e.server import PROGRAM, environment
from tests.integration.webhooks.receiver import Receiver, receiving
from tests.servers import confined

FLAGS = 200
PREFIX = "shop"
PATIENCE = 100
"""Seconds for a worker to begin and deliver, on a busy machine."""


@asynccontextmanager
async def worker(url: str, redis_url: str) -> AsyncIterator[Process]:
    """`flaghoist worker` as an operator starts it."""
    process = await asyncio.create_subprocess_exec(
        *(str(PROGRAM), "worker", "--processes", "1"),
        env=environment(
            FLAGHOIST_DATABASE_URL=url,
            FLAGHOIST_REDIS_URL=redis_url,
            FLAGHOIST_REDIS_PREFIX=PREFIX,
            FLAGHOIST_QUEUE="celery",
            FLAGHOIST_WEBHOOKS_PRIVATE="true",
            FLAGHOIST_WEBHOOKS_TIMEOUT="0.5",
        ),
        start_new_session=True,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.terminate()
            await process.wait()


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with receiving() as started:
        yield started


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database of each kind."""
    if request.param == "sqlite":
        return f"{SQLITE}{tmp_path / 'flaghoist.db'}"
    found: str = request.getfixturevalue("postgres_url")
    return found


@pytest.fixture
def redis_url(redis_url: str) -> str:
    """A Valkey in which nothing may be touched but what begins with the prefix."""
    return confined(redis_url, PREFIX)


@pytest.fixture
async def server(url: str, redis_url: str) -> AsyncIterator[Container]:
    """The part of a server that hands work over, and the project ``shop``."""
    container = Container(
        settings=Settings(
            database=DatabaseSettings(url=url),
            redis=RedisSettings(url=SecretStr(redis_url), patience=5, prefix=PREFIX),
            webhooks=WebhooksSettings(private=True, pause=0.2),
            queue="celery",
        )
    )
    await prepare(container)
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(running(container))
        stack.push_async_callback(container.redis().aclose)
        await container.create_project()(CONSOLE, CreateProject(key="shop"))
        yield container


async def make_flag(server: Container, key: str) -> None:
    command = CreateFlag(project="shop", key=key, value_type=ValueType.BOOLEAN)
    await server.create_flag()(CONSOLE, command)


def told(receiver: Receiver) -> set[str]:
    """The keys of the flags that were told."""
    return {json.loads(each.body)["data"]["key"] for each in receiver.got}


async def test_a_worker_delivers_what_a_server_hands_over(
    server: Container, receiver: Receiver, url: str, redis_url: str
) -> None:
    command = CreateWebhook(project="shop", url=receiver.url)
    hook = (await server.create_webhook()(CONSOLE, command)).webhook.id
    async with asyncio.timeout(PATIENCE):
        async with worker(url, redis_url) as first:
            await make_flag(server, "one")
            await receiver.until(lambda: "one" in told(receiver))
            os.killpg(first.pid, signal.SIGKILL)
            await first.wait()
        await make_flag(server, "two")
        redis: Redis = server.redis()
        await redis.flushall()  # whatever was handed over is lost
        assert "two" not in told(receiver)
        async with worker(url, redis_url) as second:
            await receiver.until(lambda: "two" in told(receiver))
            second.terminate()
            assert await second.wait() == 0
    assert hook in receiver.got[0].headers["webhook-id"]


async def test_a_worker_killed_in_the_middle_loses_nothing_and_keeps_the_order(
    server: Container, receiver: Receiver, url: str, redis_url: str
) -> None:
    command = CreateWebhook(project="shop", url=receiver.url)
    await server.create_webhook()(CONSOLE, command)
    keys = {f"flag-{number}" for number in range(FLAGS)}
    for key in sorted(keys):
        await make_flag(server, key)
    async with asyncio.timeout(PATIENCE):
        async with worker(url, redis_url) as first:
            await receiver.until(lambda: len(receiver.got) > TOGETHER // 2)
            os.killpg(first.pid, signal.SIGKILL)
            await first.wait()
        assert not keys <= told(receiver), "it was done before it was killed"
        async with worker(url, redis_url):
            await receiver.until(lambda: keys <= told(receiver))

    arrivals = [json.loads(each.body)["data"]["sequence"] for each in receiver.got]
    assert [*dict.fromkeys(arrivals)] == [*range(min(arrivals), max(arrivals) + 1)]
    assert all(-TOGETHER < after - before <= 1 for before, after in pairwise(arrivals))


async def test_a_webhook_has_one_message_at_a_time(server: Container) -> None:
    queue, redis = server.delivery_queue(), server.redis()
    await queue.offer(["a", "b"])
    await queue.offer(["a", "b", "c"])
    assert await redis.llen(f"{PREFIX}:{QUEUE}") == 3
    await queue.taken("a")
    assert await redis.exists(f"{PREFIX}:offered:a") == 0
    await queue.offer(["a"])
    assert await redis.llen(f"{PREFIX}:{QUEUE}") == 4
