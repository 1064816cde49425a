"""`make run-scale`: the whole set on this machine, from one command to one signal."""

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2
import pytest

from entrypoints.demo.keys import read_file
from tests.e2e.banner import until
from tests.e2e.server import PATIENCE, environment

pytestmark = pytest.mark.e2e

ADDRESS = re.compile(r"^  (?:Server|Another) +(http://\S+)", re.MULTILINE)
TARGETING = "/api/v1/projects/default/environments/production/targeting/payments"
EVALUATE = "/ofrep/v1/evaluate/flags/payments"


@contextmanager
def whole_set(folder: Path) -> Iterator[tuple[subprocess.Popen[bytes], Path]]:
    """It has started, and what it said is in a file; it is told to stop after the block."""
    said = folder / "said"
    with said.open("wb") as stdout:
        process = subprocess.Popen(
            [sys.executable, "-m", "entrypoints.scale", "--port", "0"],
            cwd=folder,
            env=environment(),
            stdout=stdout,
        )
    try:
        until(
            lambda: "Ctrl-C stops everything" in said.read_text() or process.poll() is not None,
            within=2 * PATIENCE,
        )
        yield process, said
    finally:
        process.terminate()
        process.wait(3 * PATIENCE)


def test_what_is_changed_on_one_server_is_served_by_the_other(server_folder: Path) -> None:
    server_folder.chmod(0o711)  # whoever runs PostgreSQL for root passes it
    with whole_set(server_folder) as (process, said):
        one, other = ADDRESS.findall(said.read_text())
        keys = read_file(server_folder / "var/scale/one/var/demo.env")
        assert keys["FLAGHOIST_URL"] == one
        assert ". var/scale/one/var/demo.env" in said.read_text()
        admin = {"Authorization": f"Bearer {keys['FLAGHOIST_ADMIN_KEY']}", "If-Match": "*"}
        reader = {"Authorization": f"Bearer {keys['FLAGHOIST_SERVER_KEY']}"}

        def value() -> object:
            answer = httpx2.post(f"{other}{EVALUATE}", json={"context": {}}, headers=reader)
            return answer.raise_for_status().json()["value"]

        assert value() is True
        changed = httpx2.patch(f"{one}{TARGETING}", json={"on": False}, headers=admin)
        assert changed.is_success
        until(lambda: value() is False)
        process.terminate()
        assert process.wait(3 * PATIENCE) == 0
    for url in (one, other):
        with pytest.raises(httpx2.ConnectError):
            httpx2.get(url)
