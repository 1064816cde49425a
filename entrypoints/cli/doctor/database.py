"""Whether the configured database, and what is saved of it, can be used."""

from collections.abc import AsyncIterator, Awaitable, Callable

from application.access import CONSOLE
from application.last_good import ROSTER
from application.queries.check_history import CheckHistory
from domain.errors import FlaghoistError, Unavailable
from domain.instants import format_instant
from entrypoints.cli.doctor.findings import Finding, Health
from entrypoints.cli.exits import sentence_of
from entrypoints.cli.saving import why_unsavable
from entrypoints.container import Container
from entrypoints.settings import Settings
from entrypoints.wording import counted, listed, served


async def examine_database(settings: Settings) -> AsyncIterator[Finding]:
    """Look at everything in turn; what builds on something ill is not looked at."""
    yield Finding("configuration", Health.WELL, f"database {settings.database.place}")
    container = Container(settings=settings)
    try:
        yield await _checked("saved", _saved, container)
        if settings.redis.url is not None:
            yield await _checked("redis", _redis, container)
        for part, check in _CHECKS.items():
            finding = await _checked(part, check, container)
            yield finding
            if finding.health is Health.ILL:
                return
    finally:
        await container.redis().aclose()
        await container.database().dispose()


async def _checked(
    part: str, check: Callable[[Container], Awaitable[Finding]], container: Container
) -> Finding:
    try:
        return await check(container)
    except Unavailable as error:
        away = part != "redis" and container.settings().database.is_server
        advice = _AWAY if away else _ADVICE[part]
        return Finding(part, Health.ILL, sentence_of(error), advice)
    except (FlaghoistError, RuntimeError, OSError) as error:
        return Finding(part, Health.ILL, sentence_of(error), _ADVICE[part])


async def _saved(container: Container) -> Finding:
    settings = container.settings()
    if settings.database.store != "memory" and (why := why_unsavable(settings.saved)):
        return Finding("saved", Health.ILL, why, _ADVICE["saved"])
    last_good = container.last_good()
    found = await last_good.roster()
    if found is None and last_good.spoilt:
        detail = "the list of environments and API keys cannot be read"
        return Finding("saved", Health.ILL, detail, _SAVE_ANEW)
    if found is None:
        detail = "nothing yet to start from without the database"
        return Finding("saved", Health.NOTE, detail, "A server saves it a second after it starts.")
    roster, saved = found
    count = counted(len(roster.flag_sets), "environment")
    missing = [str(each) for each in roster.flag_sets if await last_good.snapshot(each) is None]
    if spoilt := {name for _, name in last_good.spoilt}.union(missing):
        detail = f"of {count} these cannot be read: {listed(spoilt)}"
        return Finding("saved", Health.ILL, detail, _SAVE_ANEW)
    return Finding("saved", Health.WELL, f"{count}, as of {format_instant(saved.at)}")


async def _redis(container: Container) -> Finding:
    _, shared = container.places()
    kept = await shared.position(ROSTER)
    detail = "it answers" if kept else "it answers; nothing is saved in it yet"
    return Finding("redis", Health.WELL, detail)


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
    detail = f"{served(container.snapshots())}: all compile"
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
    "migrations": _migrations,
    "writing": _writing,
    "history": _history,
    "snapshots": _snapshots,
    "keys": _keys,
}

_SAVE_ANEW = (
    "Restart a server while the database answers: it writes that anew. Until then, a start without "
    "the database would lack it. If this comes back, see whether the disk is failing."
)
_AWAY = "See that PostgreSQL runs there and lets this user in, or correct FLAGHOIST_DATABASE_URL."
_ADVICE = {
    "saved": "Name a directory that this user may write to: no server starts without.",
    "redis": "See that Valkey or Redis runs there and lets this user in, or correct "
    "FLAGHOIST_REDIS_URL. Nothing stops without it, but processes share no limits, and with "
    "FLAGHOIST_QUEUE=celery webhooks wait.",
    "migrations": "See that the file is a Flaghoist database, and that this user may read it.",
    "writing": "See that this user may write the file and its directory, and that disk is free.",
    "history": "Restore the database from a backup.",
    "snapshots": "Restore the database from a backup, or report this.",
    "keys": "Restore the database from a backup.",
}
