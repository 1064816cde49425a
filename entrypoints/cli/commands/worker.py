"""`flaghoist worker`."""

from typing import Annotated

from typer import Exit as Leave
from typer import Option

from entrypoints.cli.exits import Exit, Failure
from entrypoints.logging import configure_logging, log_unknown_settings
from entrypoints.variables import read_settings


def worker(
    *,
    processes: Annotated[int, Option(min=1, max=64, help="How many deliver at once.")] = 2,
) -> None:
    """Deliver to webhooks for servers that run with FLAGHOIST_QUEUE=celery."""
    settings = read_settings()
    if settings.queue != "celery":
        raise Failure(Exit.USAGE, "FLAGHOIST_QUEUE: must be 'celery', or nobody hands work over")
    if settings.database.store == "memory":
        raise Failure(Exit.USAGE, "FLAGHOIST_DATABASE_URL: a store in memory cannot be shared")
    configure_logging(settings.log)
    log_unknown_settings()
    # Celery takes a second to import, which no other command needs to pay.
    from entrypoints.worker.working import work  # noqa: PLC0415  see above

    raise Leave(work(settings, processes))
