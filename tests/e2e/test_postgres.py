"""Two servers on one PostgreSQL: each serves what the other changed, also while it is gone."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from entrypoints.scale.postgres import Postgres
from tests.e2e.banner import ANY_VERSION, PROJECT, TARGETING, create, evaluated, turn, until
from tests.e2e.server import run, serving


@pytest.fixture
def postgres(server_folder: Path) -> Iterator[Postgres]:
    """A server of its own, which the test may end."""
    with Postgres(server_folder, durable=False) as server:
        server.create("flaghoist")
        yield server


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
        key = create(owner)
        with one.client(key) as here, other.client(key) as there:
            assert evaluated(here) is True
            until(lambda: evaluated(there) is True)

            postgres.kill()
            assert evaluated(here) is True
            assert evaluated(there) is True
            refused = owner.patch(TARGETING, json={"on": False}, headers=ANY_VERSION)
            assert refused.status_code == 503
            assert int(refused.headers["Retry-After"]) > 0
            assert owner.get(f"{PROJECT}/flags").status_code == 503
            assert evaluated(here) is True

            postgres.start()
            turn(owner, on=False)
            assert evaluated(here) is False
            until(lambda: evaluated(there) is False)

        examined = run(one.directory, "doctor", "--json", **variables)
        assert {each["health"] for each in json.loads(examined.stdout)} == {"well"}
