"""What is well, what is not, and what to do about it."""

from collections.abc import AsyncIterator, Mapping
from typing import Any

from entrypoints.cli.doctor.findings import Finding, Health
from entrypoints.cli.doctor.server import examine_server
from entrypoints.cli.shared import settings_with
from entrypoints.variables import WrongSettings, unknown_variables


async def examine(chosen: Mapping[str, Any]) -> AsyncIterator[Finding]:
    """Look at everything in turn; what builds on something ill is not looked at.

    `chosen` are settings that the command line gives. Like every command, it speaks to a server if
    one is named, else to the database itself. Raise `Failure` for options that cannot be used.
    """
    try:
        settings = settings_with(chosen)
    except WrongSettings as wrong:
        for line in wrong.lines:
            yield Finding("configuration", Health.ILL, line, "Correct the variable.")
        return
    for finding in _misspelt():
        yield finding
    if settings.url is not None:
        async for finding in examine_server(settings.url, settings.admin_key):
            yield finding
        return
    # Stores and frameworks take a second to import, which asking a server need not pay.
    from entrypoints.cli.doctor.database import examine_database  # noqa: PLC0415  see above

    async for finding in examine_database(settings):
        yield finding


def _misspelt() -> list[Finding]:
    return [
        Finding(
            "configuration",
            Health.NOTE,
            f"{name} is no setting of Flaghoist",
            f"Did you mean {close}?" if close else "Remove it, if it was meant for Flaghoist.",
        )
        for name, close in unknown_variables()
    ]
