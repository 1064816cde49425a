"""A real PostgreSQL starts, is killed, and comes back with what it acknowledged."""

from pathlib import Path

import asyncpg
import pytest

from entrypoints.scale.postgres import Postgres


async def ask(url: str, statement: str) -> object:
    connection = await asyncpg.connect(url.replace("+asyncpg", ""))
    try:
        return await connection.fetchval(statement)
    finally:
        await connection.close()


async def test_it_keeps_what_it_acknowledged(server_folder: Path) -> None:
    with Postgres(server_folder) as server:
        url = server.create("shop")
        await ask(url, "CREATE TABLE flags AS SELECT 'on' AS value")
        server.kill()
        assert not server.answers()
        with pytest.raises(OSError, match="Connect call failed"):
            await ask(url, "SELECT 1")
        server.start()
        assert await ask(url, "SELECT value FROM flags") == "on"
        assert await ask(server.create("copy", template="shop"), "SELECT value FROM flags") == "on"
