"""A real server: `flaghoist serve` as a process of its own, on a free port of this machine.

It runs in a directory of its own without a single setting, so the database is under its ``var/``.
Several processes may serve one directory in turn: what the last one kept, the next one finds.
"""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx2

PROGRAM = Path(sys.executable).with_name("flaghoist")
PATIENCE = 60.0
"""Seconds that a start or an end may take on a busy machine."""

_URL = re.compile(r"^Flaghoist \S+ on (http://127\.0\.0\.1:\d+),", re.MULTILINE)
_OWNER_KEY = re.compile(r"^ +(fh_admin_\w+)$", re.MULTILINE)


def environment(**variables: str) -> dict[str, str]:
    """The environment of a program under test: no setting but these."""
    inherited = {name: os.environ[name] for name in os.environ if not name.startswith("FLAGHOIST_")}
    return {**inherited, **variables}


@dataclass
class Server:
    """One process that serves, and what it told whoever started it."""

    directory: Path
    process: subprocess.Popen[bytes]
    url: str
    welcome: Path
    """What it wrote to standard output."""
    log: Path
    """What it wrote to standard error."""

    @property
    def owner_key(self) -> str:
        """The key that the first start on a new database shows."""
        (key,) = _OWNER_KEY.findall(self.welcome.read_text())
        return str(key)

    def client(self, key: str | None = None) -> httpx2.Client:
        """A client that shows this key, or none."""
        headers = {} if key is None else {"Authorization": f"Bearer {key}"}
        return httpx2.Client(base_url=self.url, headers=headers, timeout=PATIENCE)

    def stop(self) -> int:
        """Ask it to end, as a service manager does, and return its exit code."""
        self.process.terminate()
        return self.process.wait(PATIENCE)

    def kill(self) -> None:
        """End it at once; it has no say."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(PATIENCE)


def start(directory: Path, *options: str, **variables: str) -> Server:
    """Start a server in a directory, and wait until it is ready."""
    directory.mkdir(parents=True, exist_ok=True)
    welcome, log = directory / "welcome.txt", directory / "log.jsonl"
    with welcome.open("wb") as stdout, log.open("ab") as stderr:
        process = subprocess.Popen(  # noqa: S603  our own program, with arguments of our tests
            [PROGRAM, "serve", "--port", "0", *options],
            cwd=directory,
            env=environment(**variables),
            stdin=subprocess.DEVNULL,
            stdout=stdout,
            stderr=stderr,
        )
    try:
        return Server(directory, process, _url_once_ready(process, welcome, log), welcome, log)
    except BaseException:
        process.kill()
        process.wait(PATIENCE)
        raise


@contextmanager
def serving(directory: Path, *options: str, **variables: str) -> Iterator[Server]:
    """A server that serves inside the block, and has ended after it."""
    server = start(directory, *options, **variables)
    try:
        yield server
    finally:
        if server.process.poll() is None:
            server.process.kill()
            server.process.wait(PATIENCE)


def run(directory: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a command of the program in the directory of a server."""
    return subprocess.run(  # noqa: S603  our own program, with arguments of our tests
        [PROGRAM, *arguments],
        cwd=directory,
        env=environment(**variables),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )


def _url_once_ready(process: subprocess.Popen[bytes], welcome: Path, log: Path) -> str:
    deadline = time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < deadline:
        if (told := _URL.search(welcome.read_text())) and _is_ready(told[1]):
            return told[1]
        time.sleep(0.02)
    raise AssertionError(f"no server: exit code {process.poll()}\n{log.read_text()}")


def _is_ready(url: str) -> bool:
    try:
        return httpx2.get(f"{url}/health/ready", timeout=PATIENCE).status_code == 200
    except httpx2.TransportError:
        return False
