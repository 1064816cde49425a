"""What a service has open is closed at its end."""

from pathlib import Path

import pytest

from entrypoints.container import Container
from entrypoints.lifecycle import prepare, running
from entrypoints.settings import SQLITE, DatabaseSettings, Settings


async def test_each_is_closed_even_if_another_fails_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)  # where snapshots are saved
    container = Container(
        settings=Settings(database=DatabaseSettings(url=f"{SQLITE}{tmp_path}/flags.db"))
    )
    await prepare(container)
    closed: list[str] = []

    async def fail() -> None:
        raise OSError("no more")

    async def note() -> None:
        closed.append("redis")

    monkeypatch.setattr(container.webhook_sender(), "close", fail)
    monkeypatch.setattr(container.redis(), "aclose", note)
    dispose = container.database().dispose

    async def disposing() -> None:
        await dispose()
        closed.append("database")

    monkeypatch.setattr(container.database(), "dispose", disposing)
    with pytest.raises(OSError, match="no more"):
        async with running(container):
            pass
    assert closed == ["database", "redis"]
