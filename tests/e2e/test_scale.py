"""`make run-scale`: the whole set on this machine, from one command to one signal."""

import os
import re
import signal
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

ADDRESS = re.compile(r"^  (?:Server|Another) +(http://\S+)", re.MULTILINE)
TARGETING = "/api/v1/projects/default/environments/production/targeting/payments"
WEBHOOKS = "/api/v1/projects/default/webhooks"
RECEIVER = re.compile(r"entrypoints\.scale\.receiver (\d+)")
KILL = re.compile(r"^  kill -9 (\d+)", re.MULTILINE)
OFF = {"on": False}
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


def check_that_a_webhook_is_told(url: str, admin: dict[str, str], welcome: str, told: Path) -> None:
    """The receiver that the welcome names shows the change that turns the flag on again."""
    (port,) = RECEIVER.findall(welcome)
    with told.open("wb") as shown:
        receiver = subprocess.Popen(  # noqa: S603  our own program
            [sys.executable, "-m", "entrypoints.scale.receiver", port], stdout=shown
        )
    try:
        hook = {"url": f"http://127.0.0.1:{port}/"}
        httpx2.post(f"{url}{WEBHOOKS}", json=hook, headers=admin).raise_for_status()
        httpx2.patch(f"{url}{TARGETING}", json={"on": True}, headers=admin).raise_for_status()
        until(lambda: '"type":"targeting.changed"' in told.read_text())
    finally:
        receiver.terminate()
        receiver.wait(PATIENCE)


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
        changed = httpx2.patch(f"{one}{TARGETING}", json=OFF, headers=admin)
        assert changed.is_success
        until(lambda: value() is False)
        check_that_a_webhook_is_told(one, admin, said.read_text(), server_folder / "told")

        valkey, postgres = KILL.findall(said.read_text())[-2:]
        for each in (valkey, postgres):
            os.kill(int(each), signal.SIGKILL)
        until(lambda: said.read_text().count("runs again.") == 2)
        assert value() is True
        until(lambda: httpx2.patch(f"{one}{TARGETING}", json=OFF, headers=admin).is_success)
        process.terminate()
        assert process.wait(3 * PATIENCE) == 0
    for url in (one, other):
        with pytest.raises(httpx2.ConnectError):
            httpx2.get(url)
