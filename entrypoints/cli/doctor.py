"""The checks of `flaghoist doctor`: what is well, what is not, and what to do about it."""

from collections.abc import AsyncIterator, Awaitable, Callable

from application.access import CONSOLE
from application.queries.check_history import CheckHistory
from domain.errors import FlaghoistError
from domain.instants import format_instant
from entrypoints.cli.exits import sentence_of
from entrypoints.cli.findings import Finding, Health
from entrypoints.cli.output import counted
from entrypoints.container import Container
from entrypoints.variables import WrongSettings, read_settings, unknown_variables


async def examine() -> AsyncIterator[Finding]:
    """Look at everything in turn; what builds on something ill is not looked at."""
    try:
        settings = read_settings()
    except WrongSettings as wrong:
        for line in wrong.lines:
            yield Finding("configuration", Health.ILL, line, "Correct the variable.")
        return
    for finding in _misspelt():
        yield finding
    yield Finding("configuration", Health.WELL, f"database {settings.database.place}")
    container = Container(settings=settings)
    try:
        for part, check in _CHECKS.items():
            finding = await _checked(part, check, container)
            yield finding
            if finding.health is Health.ILL:
                return
    finally:
        await container.database().dispose()


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


async def _checked(
    part: str, check: Callable[[Container], Awaitable[Finding]], container: Container
) -> Finding:
    try:
        return await check(container)
    except (FlaghoistError, RuntimeError, OSError) as error:
        return Finding(part, Health.ILL, sentence_of(error), _ADVICE[part])


async def _saved(container: Container) -> Finding:
    found = await container.last_good().roster()
    if found is None:
        detail = "nothing yet to start from without the database"
        return Finding("saved", Health.NOTE, detail, "A server saves it a second after it starts.")
    roster, saved = found
    count = counted(len(roster.flag_sets), "environment")
    return Finding("saved", Health.WELL, f"{count}, as of {format_instant(saved.at)}")


async def _migrations(container: Container) -> Finding:
    database = container.database()
    if await database.is_fresh():
        advice = "Run 'flaghoist serve' or 'flaghoist migrate'."
        return Finding("migrations", Health.ILL, "there is no database yet", advice)
    if pending := await database.pending_migrations():
        detail = f"{len(pending)} to be applied: {', '.join(pending)}"
        return Finding(
            "migrations", Health.ILL, detail, "Make a backup, then run 'flaghoist migrate'."
        )
    return Finding("migrations", Health.WELL, "none to be applied")


async def _writing(container: Container) -> Finding:
    async with container.unit_of_work(CONSOLE):
        return Finding("writing", Health.WELL, "the database takes changes")


async def _history(container: Container) -> Finding:
    check = await container.check_history()(CONSOLE, CheckHistory())
    if check.broken_at is not None:
        return Finding(
            "history",
            Health.ILL,
            f"entry {check.broken_at} is missing or was altered after it was written",
            "Compare it with a backup: who could write to the database besides Flaghoist?",
        )
    return Finding("history", Health.WELL, f"{check.entries} entries, none altered")


async def _snapshots(container: Container) -> Finding:
    await container.refresh().start()
    loaded = container.snapshots().loaded()
    flags = {(place.project, key) for place, snapshot in loaded.items() for key in snapshot.flags}
    detail = f"{counted(len(flags), 'flag')} in {counted(len(loaded), 'environment')}: all compile"
    return Finding("snapshots", Health.WELL, detail)


async def _keys(container: Container) -> Finding:
    credentials = await container.definitions().credentials()
    if any(credential.owns_everything for credential in credentials):
        return Finding("keys", Health.WELL, f"{len(credentials)} in force")
    return Finding(
        "keys",
        Health.NOTE,
        "no owner key is in force",
        "Run 'flaghoist key create NAME --kind admin --grant owner'.",
    )


_CHECKS = {
    "saved": _saved,
    "migrations": _migrations,
    "writing": _writing,
    "history": _history,
    "snapshots": _snapshots,
    "keys": _keys,
}

_ADVICE = {
    "saved": "See that this user may read the directory of saved snapshots.",
    "migrations": "See that the file is a Flaghoist database, and that this user may read it.",
    "writing": "See that this user may write the file and its directory, and that disk is free.",
    "history": "Restore the database from a backup.",
    "snapshots": "Restore the database from a backup, or report this.",
    "keys": "Restore the database from a backup.",
}
