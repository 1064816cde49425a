"""A program that delivers whatever is due in a database, until it is killed."""

import asyncio
import sys
from pathlib import Path

from entrypoints.container import Container
from entrypoints.lifecycle import running
from entrypoints.settings import SQLITE, DatabaseSettings, Settings, WebhooksSettings


async def deliver_for_ever(path: Path) -> None:
    """Run a whole service, without its HTTP."""
    settings = Settings(
        database=DatabaseSettings(url=f"{SQLITE}{path}"),
        webhooks=WebhooksSettings(private=True, timeout=0.3, retry=0.01, pause=0.01, attempts=30),
    )
    async with running(Container(settings=settings)):
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(deliver_for_ever(Path(sys.argv[1])))
