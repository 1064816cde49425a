"""A program as a child process: started until it answers, stopped, killed, started again."""

import socket
import subprocess
import time
from abc import abstractmethod
from collections.abc import Mapping, Sequence
from contextlib import closing
from importlib.util import find_spec
from pathlib import Path
from types import TracebackType
from typing import Final, Protocol, Self

PATIENCE: Final = 60.0
"""Seconds to wait for a program that starts or stops, on a busy machine."""


class ServerProcess(Protocol):
    """One program that others use; its data outlives the process.

    If it has a port, that is one of the loopback interface, and stays the same over restarts, so
    that clients find it again. Ctrl-C at a terminal does not reach it: who started it ends it.
    """

    name: str
    log: Path
    _process: subprocess.Popen[bytes] | None = None

    @abstractmethod
    def command(self) -> Sequence[str]:
        """The program and its arguments."""

    @abstractmethod
    def answers(self) -> bool:
        """Whether it can be used. Never raises."""

    @property
    def user(self) -> str | None:
        """Who runs the program, if not the present user."""
        return None

    @property
    def directory(self) -> Path | None:
        """Where the program runs, if not in the present directory."""
        return None

    @property
    def environment(self) -> Mapping[str, str] | None:
        """The program's variables, if not the present ones."""
        return None

    def start(self) -> Self:
        """Start it; return when it answers. Raise `RuntimeError` with its log if it does not."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603  our own command
                self.command(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                user=self.user,
                cwd=self.directory,
                env=self.environment,
                process_group=0,
            )
        until = time.monotonic() + PATIENCE
        while not self.answers():
            if self._process.poll() is not None or time.monotonic() > until:
                self.kill()
                raise RuntimeError(f"{self.name} does not start: {self.log.read_text()[-2_000:]}")
            time.sleep(0.02)
        return self

    def stop(self) -> None:
        """End it in good order. What it had acknowledged is there when it starts again.

        One that takes too long is killed.
        """
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                self.kill()
            self._process = None

    def kill(self) -> None:
        """End it at once, as a crash does."""
        if self._process is not None:
            self._process.kill()
            self._process.wait(PATIENCE)
            self._process = None

    @property
    def exit_code(self) -> int | None:
        """How it has ended by itself; None while it runs, and if it was stopped or killed here."""
        return None if self._process is None else self._process.poll()

    @property
    def pid(self) -> int:
        """The process, while it runs."""
        if self._process is None:
            raise RuntimeError(f"{self.name} does not run")
        return self._process.pid

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.kill()


def free_port() -> int:
    """A port of the loopback interface that nobody listens on now."""
    with closing(socket.create_server(("127.0.0.1", 0))) as listening:
        port: int = listening.getsockname()[1]
        return port


def taken(port: int) -> bool:
    """Whether somebody listens on this port of the loopback interface."""
    try:
        socket.create_server(("127.0.0.1", port)).close()
    except OSError:
        return True
    return False


def wheel(package: str) -> Path:
    """The folder of an installed package, without importing it.

    Raise `RuntimeError` if it is not installed.
    """
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise RuntimeError(f"'{package}' is not installed; see requirements/scale.in")
    return Path(spec.origin).parent
