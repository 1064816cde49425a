"""A server that is killed while it writes has kept everything that it acknowledged."""

import asyncio
import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path
from typing import Any

import httpx2

from tests.e2e.ledger import Ledger
from tests.e2e.server import Server, run, serving

KILLS = 12
WRITERS = 4
SEED = "a calm sea never made a skilled sailor"
LONGEST = 0.6
"""Seconds after which a server is killed at the latest."""

API = "/api/v1"
PROJECT = f"{API}/projects/default"
PRODUCTION = f"{PROJECT}/environments/production"


async def test_every_acknowledged_write_survives(tmp_path: Path) -> None:
    ledger = Ledger()
    key = ""
    for number in range(KILLS):
        with noted(f"seed {SEED!r}, kill {number}"), serving(tmp_path) as server:
            key = key or server.owner_key
            async with connected(server, key) as client:
                await ledger.settle(client)
                await kill_while_written(server, client, number, ledger)

    assert ledger.writes > 5 * KILLS
    with noted(f"seed {SEED!r}, after {KILLS} kills"), serving(tmp_path) as server:
        async with connected(server, key) as client:
            await ledger.settle(client)
            await check(client, ledger)
        findings = json.loads(run(tmp_path, "doctor", "--json").stdout)
    found = {finding["part"]: finding["health"] for finding in findings}
    assert found.pop("saved") in {"well", "note"}  # it may never have lived long enough
    assert found == dict.fromkeys(
        ("configuration", "migrations", "writing", "history", "snapshots", "keys"), "well"
    )


async def kill_while_written(
    server: Server, client: httpx2.AsyncClient, number: int, ledger: Ledger
) -> None:
    """Let some clients write, and kill the server at a moment that the seed decides."""
    async with asyncio.TaskGroup() as writers:
        for writer in range(WRITERS):
            writers.create_task(write_until_killed(client, f"kill-{number}.{writer}", ledger))
        await asyncio.sleep(LONGEST * chance(number))
        server.kill()


async def write_until_killed(client: httpx2.AsyncClient, name: str, ledger: Ledger) -> None:
    """Create one flag after another, and change each a few times."""
    with suppress(httpx2.TransportError):
        for number in count():
            key = f"{name}.{number}"
            flag, targeting = f"{PROJECT}/flags/{key}", f"{PRODUCTION}/targeting/{key}"
            new = {"key": key, "value_type": "boolean", "owner": name}
            await ledger.write(client, flag, new, create_at=f"{PROJECT}/flags")
            await ledger.write(client, targeting, {"on": True})
            await ledger.write(client, flag, {"description": f"flag {number} of {name}"})
            await ledger.write(client, targeting, {"targets": [{"variant": "off", "keys": [name]}]})


async def check(client: httpx2.AsyncClient, ledger: Ledger) -> None:
    """Nothing is there but what the writers wrote, whole, with the history of each step."""
    keys = {flag["key"] for path, flag in ledger.known.items() if "/targeting/" not in path}
    for environment in ("development", "production"):
        path = f"{PROJECT}/environments/{environment}/targeting"
        assert {each["targeting"]["flag"] for each in await pages(client, path)} == keys

    steps: dict[tuple[str, str], list[int]] = {}
    for entry in await pages(client, f"{PROJECT}/history"):
        if entry["environment"] in {"", "production"}:
            steps.setdefault((entry["subject"], entry["key"]), []).append(entry["version"])
    for path, resource in ledger.known.items():
        subject = "targeting" if "/targeting/" in path else "flag"
        versions = steps[subject, resource.get("flag") or resource["key"]]
        assert sorted(versions) == list(range(1, resource["version"] + 1)), path

    answer = await client.post(f"{PRODUCTION}/evaluate", json={"context": {"targetingKey": "me"}})
    served = {each["flag"]: each["value"] for each in answer.json()["decisions"]}
    new = {"on": False}
    turned = {key: ledger.known.get(f"{PRODUCTION}/targeting/{key}", new)["on"] for key in keys}
    assert served == turned


async def pages(client: httpx2.AsyncClient, path: str) -> list[dict[str, Any]]:
    """All items of a list."""
    items: list[dict[str, Any]] = []
    parameters = {"limit": "100"}
    while True:
        page = (await client.get(path, params=parameters)).json()
        items += page["items"]
        if page["next_cursor"] is None:
            return items
        parameters["cursor"] = page["next_cursor"]


def connected(server: Server, key: str) -> httpx2.AsyncClient:
    """A client with the owner's key."""
    headers = {"Authorization": f"Bearer {key}"}
    return httpx2.AsyncClient(base_url=server.url, headers=headers, timeout=30)


def chance(number: int) -> float:
    """A number from 0 to 1 that the seed decides."""
    return hashlib.sha256(f"{SEED} {number}".encode()).digest()[0] / 255


@contextmanager
def noted(note: str) -> Iterator[None]:
    """Whatever fails inside says this as well."""
    try:
        yield
    except BaseException as error:
        error.add_note(note)
        raise
