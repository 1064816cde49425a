"""A server starts and evaluates without its database, from what an earlier one has saved."""

import asyncio
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from adapters.files.saved_snapshots import FileSavedSnapshots
from application.last_good import ROSTER
from application.saved_notation import read_roster
from tests.e2e.banner import until
from tests.e2e.server import Server, run, serving

PROJECT = "/api/v1/projects/default"
PRODUCTION = {"project": "default", "environment": "production"}
TARGETING = f"{PROJECT}/environments/production/targeting/banner"
ANY_VERSION = {"If-Match": "*"}


@dataclass
class Left:
    """What a server left behind, and a database that went away and may come back."""

    directory: Path
    owner: str
    key: str
    version: str

    def __post_init__(self) -> None:
        self._database = self.directory / "var" / "flaghoist.db"
        self._whole = self._database.read_bytes()

    def take_away(self) -> None:
        self._database.write_bytes(b"nothing of the kind " * 500)

    def spoil(self, name: str) -> None:
        (path,) = (self.directory / "var" / "snapshots").glob(f"*/{name}.snapshot")
        path.write_bytes(b"garbage\n")

    def bring_back(self) -> None:
        self._database.write_bytes(self._whole)

    @contextmanager
    def serving(self) -> Iterator[Server]:
        with serving(self.directory, FLAGHOIST_SNAPSHOTS_CHECK="0.2") as server:
            yield server

    def evaluate(self, server: Server) -> dict[str, Any]:
        """Every flag."""
        with server.client(self.key) as client:
            answer = client.post("/ofrep/v1/evaluate/flags", json={"context": {}})
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def turn(self, server: Server, *, on: bool) -> int:
        with server.client(self.owner) as client:
            return client.patch(TARGETING, json={"on": on}, headers=ANY_VERSION).status_code


def saved_keys(directory: Path) -> int:
    """How many API keys are saved with all that there was when the last of them was made."""
    (place,) = (directory / "var" / "snapshots").iterdir()
    roster = asyncio.run(FileSavedSnapshots(place).find(ROSTER))
    return 0 if roster is None else len(read_roster(roster.body).credentials)


@pytest.fixture
def left(tmp_path: Path) -> Left:
    """A server has served a flag that is on; then its database went away."""
    with serving(tmp_path) as server, server.client(server.owner_key) as client:
        flag = {"key": "banner", "value_type": "boolean"}
        assert client.post(f"{PROJECT}/flags", json=flag).status_code == 201
        assert client.patch(TARGETING, json={"on": True}, headers=ANY_VERSION).is_success
        wanted = {"name": "app", "kind": "server", **PRODUCTION}
        key = client.post("/api/v1/keys", json=wanted).json()["key"]
        targeting = client.get("/metrics").text
        version = targeting.partition('flag_set="default/production",revision="')[2][:64]
        until(lambda: saved_keys(tmp_path) == 2)
        owner = server.owner_key
        assert server.stop() == 0
    return Left(tmp_path, owner, key, version)


def test_it_evaluates_and_says_that_it_may_be_late(left: Left) -> None:
    left.take_away()
    with left.serving() as server:
        assert "as they were saved last" in server.welcome.read_text()
        found = left.evaluate(server)
        assert found["flags"][0]["value"] is True
        assert found["metadata"]["version"] == left.version
        assert found["metadata"]["staleSince"].endswith("Z")
        with server.client() as client:
            ready = client.get("/health/ready")
        assert (ready.status_code, ready.json()["parts"]["refresh"]["ok"]) == (200, False)
        assert left.turn(server, on=False) == 503
        doctor = json.loads(run(left.directory, "doctor", "--json").stdout)
    health = {each["part"]: each["health"] for each in doctor}
    assert (health["saved"], health["migrations"]) == ("well", "ill")


def test_it_says_what_it_lacks(left: Left) -> None:
    left.take_away()
    left.spoil("default.development")
    with left.serving() as server:
        assert "saved of: default/development." in server.welcome.read_text()
        assert left.evaluate(server)["flags"][0]["value"] is True
        with server.client() as client:
            ready = client.get("/health/ready")
            assert (ready.status_code, ready.json()["parts"]["snapshots"]) == (
                200,
                {
                    "ok": False,
                    "detail": "1 flag in 1 of 2 environments; missing: default/development",
                },
            )
            left.bring_back()
            until(lambda: client.get("/health/ready").json()["parts"]["snapshots"]["ok"])
            detail = client.get("/health/ready").json()["parts"]["snapshots"]["detail"]
    assert detail == "1 flag in 2 environments"


def test_it_catches_up_by_itself(left: Left) -> None:
    left.take_away()
    with left.serving() as server:
        assert "staleSince" in left.evaluate(server)["metadata"]
        left.bring_back()
        until(lambda: "staleSince" not in left.evaluate(server)["metadata"])
        assert left.turn(server, on=False) == 200
        assert left.evaluate(server)["flags"][0]["value"] is False
        until(lambda: "outage ended" in server.log.read_text())
    events = [json.loads(line) for line in server.log.read_text().splitlines()]
    assert [each["what"] for each in events if each["event"] == "outage began"] == ["the database"]
    assert [each["what"] for each in events if each["event"] == "outage ended"] == ["the database"]
