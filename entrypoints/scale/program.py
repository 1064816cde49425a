"""Flaghoist's own processes: servers, and workers that deliver for them."""

import json
import os
import sys
from abc import abstractmethod
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from pathlib import Path
from typing import Final, Self

import httpx2

from entrypoints.scale.process import ServerProcess, free_port
from entrypoints.variables import PREFIX

PROGRAM: Final = Path(sys.executable).with_name("flaghoist")
WORKERS: Final = 2
_TIMEOUT: Final = 2.0


class Program(ServerProcess):
    """`flaghoist`, in a folder of its own, with no setting but those given."""

    _begun = 0

    def __init__(self, folder: Path, variables: Mapping[str, str]) -> None:
        self.folder = folder
        self.log = folder / "log"
        self.variables = variables

    def start(self) -> Self:
        """What an earlier one has said does not count."""
        self._begun = self.log.stat().st_size if self.log.exists() else 0
        return super().start()

    def said(self) -> str:
        """What it has written to its log since it was started."""
        return self.log.read_bytes()[self._begun :].decode(errors="replace")

    @property
    def directory(self) -> Path:
        """What it keeps in ``var/`` is below its folder."""
        return self.folder

    @property
    def environment(self) -> Mapping[str, str]:
        """The present variables, without any that are settings."""
        others = {name: os.environ[name] for name in os.environ if not name.startswith(PREFIX)}
        return {**others, **self.variables}

    def command(self) -> Sequence[str]:
        """The program of this very environment."""
        return (str(PROGRAM), *self.arguments())

    @abstractmethod
    def arguments(self) -> Sequence[str]:
        """What to do."""


class Server(Program):
    """`flaghoist serve`, with two workers, on a port of its own."""

    def __init__(
        self, folder: Path, variables: Mapping[str, str], *options: str, port: int | None = None
    ) -> None:
        super().__init__(folder, variables)
        self.name = f"flaghoist serve ({folder.name})"
        self.port = free_port() if port is None else port
        self._options = options

    @property
    def url(self) -> str:
        """Where clients find it."""
        return f"http://127.0.0.1:{self.port}"

    def arguments(self) -> Sequence[str]:
        return ("serve", "--port", str(self.port), "--workers", str(WORKERS), *self._options)

    def answers(self) -> bool:
        """Whether it is ready to evaluate, with all its workers: any of them may be killed next."""
        try:
            ready = httpx2.get(f"{self.url}/health/ready", timeout=_TIMEOUT, trust_env=False)
        except httpx2.TransportError:
            return False
        return ready.status_code == HTTPStatus.OK and len(self.workers()) >= WORKERS

    def workers(self) -> list[int]:
        """The workers that have become ready since it was started, the newest last."""
        lines = (line for line in self.said().splitlines() if line.startswith("{"))
        return [line["pid"] for line in map(json.loads, lines) if line["event"] == "worker ready"]


class Worker(Program):
    """`flaghoist worker`, which has no port."""

    name = "flaghoist worker"

    def arguments(self) -> Sequence[str]:
        return ("worker", "--processes", "1")

    def answers(self) -> bool:
        """Whether it takes work, which it says in its log."""
        return " ready." in self.said()
