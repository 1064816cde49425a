"""A flag that one server changes and another serves."""

import time
from collections.abc import Callable

import httpx2

from tests.e2e.server import PATIENCE

PROJECT = "/api/v1/projects/default"
TARGETING = f"{PROJECT}/environments/production/targeting/banner"
EVALUATE = "/ofrep/v1/evaluate/flags/banner"
ANY_VERSION = {"If-Match": "*"}


def until(holds: Callable[[], bool], *, within: float = PATIENCE) -> None:
    """Wait until something holds, so many seconds at most."""
    deadline = time.monotonic() + within
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def create(owner: httpx2.Client) -> str:
    """Make the flag, which is on, and return a key to evaluate it with."""
    flag = {"key": "banner", "value_type": "boolean"}
    owner.post(f"{PROJECT}/flags", json=flag).raise_for_status()
    wanted = {"name": "test", "kind": "server", "project": "default"}
    issued = owner.post("/api/v1/keys", json={**wanted, "environment": "production"})
    change = {"on": True, "default": {"variant": "on"}}
    owner.patch(TARGETING, json=change, headers=ANY_VERSION).raise_for_status()
    return str(issued.raise_for_status().json()["key"])


def turn(owner: httpx2.Client, *, on: bool) -> None:
    """Turn the flag on or off."""
    owner.patch(TARGETING, json={"on": on}, headers=ANY_VERSION).raise_for_status()


def evaluated(client: httpx2.Client) -> object:
    """What the flag is, or none if the server does not know it or the key yet."""
    answer = client.post(EVALUATE, json={"context": {}})
    return answer.json()["value"] if answer.is_success else None
