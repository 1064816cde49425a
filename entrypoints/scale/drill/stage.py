"""What a drill takes place on: servers of its own, in a folder of its own."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from entrypoints.demo.keys import read_file
from entrypoints.scale.postgres import Postgres
from entrypoints.scale.program import Server
from entrypoints.scale.setup import running
from entrypoints.scale.valkey import Valkey


@dataclass(frozen=True)
class Stage:
    """PostgreSQL, Valkey, and a server of two workers with the flags of the demo."""

    postgres: Postgres
    valkey: Valkey
    server: Server
    seconds: float
    """How long each outage lasts."""
    streams: int
    """How many event streams come back at once."""

    @property
    def server_key(self) -> str:
        """The key of an application."""
        return self._keys["FLAGHOIST_SERVER_KEY"]

    @property
    def admin_key(self) -> str:
        """The key of an owner."""
        return self._keys["FLAGHOIST_ADMIN_KEY"]

    @property
    def saved(self) -> Path:
        """Where the server keeps the last good snapshots."""
        return self.server.folder / "var" / "snapshots"

    @property
    def _keys(self) -> dict[str, str]:
        return read_file(self.server.folder / "var" / "demo.env")


@contextmanager
def staged(
    folder: Path, tell: Callable[[str], None], *, seconds: float, streams: int
) -> Iterator[Stage]:
    """Everything runs inside the block."""
    postgres, valkey = Postgres(folder / "postgres"), Valkey(folder / "valkey")
    variables = {
        "FLAGHOIST_DATABASE_URL": postgres.url(),
        "FLAGHOIST_DATABASE_PATIENCE": "1",
        "FLAGHOIST_REDIS_URL": valkey.url,
        "FLAGHOIST_STREAMS_PER_KEY": str(streams),  # all of them show one key
    }
    server = Server(folder / "server", variables, "--demo")
    with running((postgres, valkey, server), tell):
        yield Stage(postgres, valkey, server, seconds, streams)
