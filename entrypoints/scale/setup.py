"""The whole set: what runs at scale, each process with its data below one folder."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final, NoReturn

from entrypoints.scale.postgres import Postgres
from entrypoints.scale.process import ServerProcess, free_port
from entrypoints.scale.program import Server, Worker
from entrypoints.scale.valkey import Valkey

SERVERS: Final = ("one", "other")
PAUSE: Final = 5.0
"""Seconds before something that has ended is started again."""

_LOOK: Final = 0.2


class Setup:
    """PostgreSQL, Valkey, two servers on them, and a worker that delivers to webhooks."""

    def __init__(self, folder: Path, ports: Sequence[int]) -> None:
        """`ports` are those of the two servers, of PostgreSQL, of Valkey and of a receiver."""
        *for_servers, for_postgres, for_valkey, self.receiver_port = ports
        self.postgres = Postgres(folder / "postgres", port=for_postgres)
        self.valkey = Valkey(folder / "valkey", port=for_valkey)
        variables = {
            "FLAGHOIST_DATABASE_URL": self.postgres.url(),
            "FLAGHOIST_REDIS_URL": self.valkey.url,
            "FLAGHOIST_QUEUE": "celery",
            "FLAGHOIST_WEBHOOKS_PRIVATE": "true",  # so that one may lead to this machine
        }
        self.one, self.other = (
            Server(folder / name, variables, *options, port=port)
            for name, options, port in zip(SERVERS, (("--demo",), ()), for_servers, strict=True)
        )
        self.worker = Worker(folder / "worker", variables)

    @property
    def processes(self) -> Sequence[ServerProcess]:
        """Each after those that it needs."""
        return (self.postgres, self.valkey, self.one, self.other, self.worker)


@contextmanager
def running(processes: Sequence[ServerProcess], tell: Callable[[str], None]) -> Iterator[None]:
    """The processes have been started in this order; after the block they stop in reverse."""
    with ExitStack() as stack:
        for process in processes:
            tell(process.name)
            stack.callback(process.stop)
            process.start()
        yield


def keep_running(
    processes: Sequence[ServerProcess], tell: Callable[[str], None], pause: float = PAUSE
) -> NoReturn:
    """Start again whatever ends, after a pause in which one can see what goes on without it.

    Raise `RuntimeError` if something does not start again.
    """
    while True:
        for process in processes:
            if (code := process.exit_code) is not None:
                how = f"by signal {-code}" if code < 0 else f"with code {code}"
                tell(f"{process.name} has ended {how}; it is started again in {pause:g} seconds.")
                time.sleep(pause)
                process.start()
                tell(f"{process.name} runs again.")
        time.sleep(_LOOK)


def ports_from(first: int, count: int) -> list[int]:
    """Ports in a row, or free ones if the first is 0."""
    return [first + place if first else free_port() for place in range(count)]
