"""Two servers on one PostgreSQL: each serves what the other changed, also while it is gone."""

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from entrypoints.scale.postgres import Postgres
from tests.e2e.server import PATIENCE, Server, run, serving

pytestmark = pytest.mark.e2e

PROJECT = "/api/v1/projects/default"
TARGETING = f"{PROJECT}/environments/production/targeting/banner"
EVALUATE = "/ofrep/v1/evaluate/flags/banner"
ANY_VERSION = {"If-Match": "*"}


@pytest.fixture
def postgres(server_folder: Path) -> Iterator[Postgres]:
    """A server of its own, which the test may end."""
    with Postgres(server_folder, durable=False) as server:
        server.create("flaghoist")
        yield server


def until(holds: Callable[[], bool]) -> None:
    """Wait until something holds."""
    deadline = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def evaluated(server: Server, key: str) -> object:
    """What the flag is on this server."""
    with server.client(key) as client:
        return client.post(EVALUATE, json={"context": {}}).raise_for_status().json()["value"]


def test_two_servers_and_a_database_that_goes_and_comes(tmp_path: Path, postgres: Postgres) -> None:
    variables = {
        "FLAGHOIST_DATABASE_URL": postgres.url("flaghoist"),
        "FLAGHOIST_DATABASE_PATIENCE": "1",
    }
    with (
        serving(tmp_path / "one", **variables) as one,
        serving(tmp_path / "other", **variables) as other,
        one.client(one.owner_key) as owner,
    ):
        flag = {"key": "banner", "value_type": "boolean"}
        owner.post(f"{PROJECT}/flags", json=flag).raise_for_status()
        wanted = {"name": "test", "kind": "server", "project": "default"}
        issued = owner.post("/api/v1/keys", json={**wanted, "environment": "production"})
        key = issued.raise_for_status().json()["key"]
        change = {"on": True, "default": {"variant": "on"}}
        owner.patch(TARGETING, json=change, headers=ANY_VERSION).raise_for_status()
        assert evaluated(one, key) is True
        until(lambda: evaluated(other, key) is True)

        postgres.kill()
        assert evaluated(one, key) is True
        assert evaluated(other, key) is True
        refused = owner.patch(TARGETING, json={"on": False}, headers=ANY_VERSION)
        assert refused.status_code == 503
        assert int(refused.headers["Retry-After"]) > 0
        assert owner.get(f"{PROJECT}/flags").status_code == 503
        assert evaluated(one, key) is True

        postgres.start()
        owner.patch(TARGETING, json={"on": False}, headers=ANY_VERSION).raise_for_status()
        assert evaluated(one, key) is False
        until(lambda: evaluated(other, key) is False)

        examined = run(one.directory, "doctor", "--json", **variables)
        assert {each["health"] for each in json.loads(examined.stdout)} == {"well"}
