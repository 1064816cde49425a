"""`flaghoist serve`."""

from typing import Annotated

from pydantic import ValidationError
from typer import Exit as Leave
from typer import Option

from entrypoints.cli.exits import Exit, Failure
from entrypoints.logging import configure_logging, log_unknown_settings
from entrypoints.settings import Settings
from entrypoints.variables import read_settings, rule_of


def serve(
    *,
    host: Annotated[
        str | None,
        Option(help="Address to listen on, instead of FLAGHOIST_HTTP_HOST or 127.0.0.1."),
    ] = None,
    port: Annotated[
        int | None, Option(help="Port to listen on, instead of FLAGHOIST_HTTP_PORT or 8080.")
    ] = None,
    workers: Annotated[
        int | None, Option(help="Processes, instead of FLAGHOIST_HTTP_WORKERS or 1.")
    ] = None,
    demo: Annotated[
        bool, Option("--demo", help="Make flags to try, and write keys to var/demo.env.")
    ] = False,
) -> None:
    """Answer HTTP: evaluations for SDKs, the management API, docs, metrics.

    A new database is prepared, and its owner key shown once.
    """
    settings = _settled(read_settings(), host=host, port=port, workers=workers)
    configure_logging(settings.log)
    log_unknown_settings()
    # The server takes a second to import, which no other command needs to pay.
    from entrypoints.cli.starting import start  # noqa: PLC0415  see above

    raise Leave(start(settings, demo=demo))


def _settled(settings: Settings, **options: str | int | None) -> Settings:
    given = {name: value for name, value in options.items() if value is not None}
    http = {**settings.http.model_dump(), **given}
    try:
        chosen = Settings.model_validate({**dict(settings), "http": http})
    except ValidationError as wrong:
        raise Failure(
            Exit.USAGE, *(f"--{error['loc'][-1]}: {rule_of(error)}" for error in wrong.errors())
        ) from None
    if chosen.http.workers > 1 and chosen.database.store == "memory":
        named = "--workers" if "workers" in given else "FLAGHOIST_HTTP_WORKERS"
        raise Failure(Exit.USAGE, f"{named}: a store in memory cannot be shared; use a file")
    return chosen
