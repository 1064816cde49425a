"""A program that adds one flag after another, and names each as soon as it is safe."""

import asyncio
import sys
from itertools import count
from pathlib import Path

from tests.contracts.examples import adding, flag
from tests.integration.persistence.databases import database_at, store_over


async def write_for_ever(path: Path, run: str) -> None:
    """Write until killed."""
    store = store_over(database_at(path))
    for number in count():
        key = f"{run}-{number}"
        await store.write(adding(flag(key)))
        sys.stdout.write(f"{key}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(write_for_ever(Path(sys.argv[1]), sys.argv[2]))
