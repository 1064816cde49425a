"""A counter that an alert watches is there before the first event: a rise begins somewhere."""

from pathlib import Path

import httpx2
import pytest
from prometheus_client.parser import text_string_to_metric_families
from pydantic import SecretStr

from entrypoints.container import Container
from entrypoints.http.api import build_api
from entrypoints.http.app import create_app
from entrypoints.settings import (
    MEMORY,
    SQLITE,
    DatabaseSettings,
    RedisSettings,
    Settings,
    SnapshotsSettings,
)

BEFORE = {
    "flaghoist_saved_snapshots_ignored_total": {"the disk"},
    "flaghoist_usage_dropped_evaluations_total": {"memory", "unknown_flags"},
    "flaghoist_outage": {"the database", "the disk"},
    "flaghoist_outage_failures_total": {"the database", "the disk"},
}


def shown(page: bytes, name: str) -> dict[str, float]:
    """The values by their one label."""
    return {
        next(iter(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(page.decode())
        for sample in family.samples
        if sample.name == name
    }


@pytest.mark.parametrize("url", [None, "redis://127.0.0.1:1/0"], ids=["alone", "with Redis"])
async def test_every_value_that_is_known_is_zero(url: str | None, tmp_path: Path) -> None:
    settings = Settings(
        database=DatabaseSettings(url=f"{SQLITE}{tmp_path}/flags.db"),
        redis=RedisSettings(url=None if url is None else SecretStr(url)),
        snapshots=SnapshotsSettings(directory=str(tmp_path / "saved")),
    )
    container = Container(settings=settings)
    page = container.meter().exposition()
    for name, values in BEFORE.items():
        further = {"Redis"} if url and "the disk" in values else set[str]()
        assert shown(page, name) == dict.fromkeys(values | further, 0.0), name


async def test_so_is_what_only_http_knows() -> None:
    container = Container(settings=Settings(database=DatabaseSettings(url=MEMORY)))
    transport = httpx2.ASGITransport(create_app(container))
    async with httpx2.AsyncClient(transport=transport, base_url="http://x.test") as client:
        assert (await client.get("/health/live")).status_code == 200
    api = build_api(container)
    async with api.router.lifespan_context(api):
        page = container.meter().exposition()
    slow_with = {"headers", "body", "reader"}
    assert shown(page, "flaghoist_clients_cut_total") == dict.fromkeys(slow_with, 0.0)
    refused_for = {"queue full", "waited too long"}
    assert shown(page, "flaghoist_requests_shed_total") == dict.fromkeys(refused_for, 0.0)
