"""Whom the command line speaks to: a server if one is named, else the database itself."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from entrypoints.cli.exits import Exit, Failure
from entrypoints.cli.remote import remote
from entrypoints.cli.service import Flaghoist
from entrypoints.settings import Settings


@asynccontextmanager
async def connected(settings: Settings) -> AsyncIterator[Flaghoist]:
    """Flaghoist, ready to be asked."""
    if settings.url is not None:
        async with remote(settings.url, _key(settings)) as flaghoist:
            yield flaghoist
    elif settings.database.store == "memory":
        raise Failure(
            Exit.USAGE,
            "FLAGHOIST_DATABASE_URL: a store in memory lives in its server alone; "
            "name the server with --server",
        )
    else:
        # Stores and frameworks take a second to import, which asking a server need not pay.
        from entrypoints.cli.local.flaghoist import local  # noqa: PLC0415  see above

        async with local(settings) as flaghoist:
            yield flaghoist


def _key(settings: Settings) -> str:
    if settings.admin_key is None:
        raise Failure(
            Exit.UNAUTHORISED, "an admin key is needed: FLAGHOIST_ADMIN_KEY, or the option --key"
        )
    return settings.admin_key.get_secret_value()
