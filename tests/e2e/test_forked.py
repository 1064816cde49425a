"""Processes receive changes however they were started, also when what serves was built before."""

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2
import pytest

from tests.e2e.banner import create, evaluated, turn, until
from tests.e2e.server import PATIENCE, Server, environment

ROOT = Path(__file__).parents[2]
URLS = re.compile(r"^http://\S+$", re.MULTILINE)


@contextmanager
def processes(directory: Path, how: str) -> Iterator[list[Server]]:
    """Two that serve inside the block."""
    welcome, log = directory / "welcome.txt", directory / "log.jsonl"
    with welcome.open("wb") as stdout, log.open("wb") as stderr:
        process = subprocess.Popen(  # noqa: S603  our own program
            [sys.executable, "-m", "tests.e2e.forking", how],
            cwd=directory,
            env=environment(PYTHONPATH=str(ROOT)),
            stdin=subprocess.DEVNULL,
            stdout=stdout,
            stderr=stderr,
        )
    try:
        until(lambda: len(URLS.findall(welcome.read_text())) == 2 or process.poll() is not None)
        urls = URLS.findall(welcome.read_text())
        assert len(urls) == 2, log.read_text()
        yield [Server(directory, process, url, welcome, log) for url in urls]
    finally:
        process.terminate()
        process.wait(PATIENCE)


def is_ready(server: Server) -> bool:
    """Whether it answers; its address takes connections before that."""
    return httpx2.get(f"{server.url}/health/ready", timeout=PATIENCE).is_success


@pytest.mark.parametrize("how", ["fork", "spawn", "preload"])
def test_each_serves_what_the_other_changed(tmp_path: Path, how: str) -> None:
    with processes(tmp_path, how) as (one, other):
        until(lambda: is_ready(one) and is_ready(other))
        with one.client(one.owner_key) as owner, other.client(one.owner_key) as second_owner:
            key = create(owner)
            with one.client(key) as here, other.client(key) as there:
                until(lambda: evaluated(there) is True)
                turn(second_owner, on=False)
                assert evaluated(there) is False
                until(lambda: evaluated(here) is False)
                turn(owner, on=True)
                assert evaluated(here) is True
                until(lambda: evaluated(there) is True)
