"""A real Celery worker, whose one task delivers."""

import os
from typing import Any, Final

import structlog
from celery.signals import worker_process_init, worker_process_shutdown

from application.ports.delivery_queue import DELIVER
from domain.errors import FlaghoistError
from entrypoints.container import Container
from entrypoints.logging import configure_logging
from entrypoints.settings import Settings
from entrypoints.telemetry import check_telemetry
from entrypoints.worker.hosting import Host

UNAVAILABLE: Final = 6
"""The exit code of a process that could not start, as of every command."""


class Works:
    """What the processes of a worker do. Each has a container and an event loop of its own,

    made after the fork: connections and threads do not survive one.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._host: Host | None = None

    def begin(self, **_signal: object) -> None:
        """Start the service in this process; a process that cannot ends, and another is made."""
        configure_logging(self._settings.log, pid=os.getpid())
        host = Host(Container(settings=self._settings))
        try:
            host.start()
        except Exception:  # noqa: BLE001  Celery would go on with a process that cannot work
            structlog.get_logger("flaghoist.worker").exception("worker cannot start")
            os._exit(UNAVAILABLE)
        self._host = host

    def end(self, **_signal: object) -> None:
        """Stop the service in this process."""
        if self._host is not None:
            self._host.stop()

    def deliver(self, webhook: str) -> None:
        """Tell a webhook everything that it is to be told now.

        What fails on the way is told in the log, and due again.
        """
        host = self._host
        if host is None:
            raise RuntimeError("a task came before its process was ready")
        try:
            host.ask(_delivered(host.container, webhook))
        except FlaghoistError as error:
            host.container.delivery_meter().delivery_failed(error)


async def _delivered(container: Container, webhook: str) -> None:
    await container.delivery_queue().taken(webhook)
    deliver = container.deliver_webhook()
    more = True
    while more:
        more = await deliver(webhook)


def work(settings: Settings, processes: int) -> int:
    """Work until a signal. Raise `WrongSettings`."""
    check_telemetry()
    works = Works(settings)
    container = Container(settings=settings)
    container.broker_lines().attach()
    application: Any = container.celery_worker()
    application.task(name=DELIVER)(works.deliver)
    worker_process_init.connect(works.begin, weak=False)
    worker_process_shutdown.connect(works.end, weak=False)
    worker = application.Worker(
        concurrency=processes,
        pool="prefork",
        loglevel=settings.log.level,
        without_mingle=True,
        without_gossip=True,
        without_heartbeat=True,
    )
    worker.start()
    return int(worker.exitcode or 0)
