"""What `flaghoist doctor` finds where a server is named."""

from collections.abc import Callable
from pathlib import Path

import httpx2
import pytest
from pydantic import SecretStr

from application.access import CONSOLE, KeyKind
from application.commands.bootstrap import Bootstrap
from application.commands.issue_key import IssueKey
from application.refresh import STORE
from domain.environment import FlagSet
from domain.errors import Unavailable
from entrypoints.cli.doctor.findings import Finding, Health
from entrypoints.cli.doctor.server import examine_server
from entrypoints.cli.exits import Exit
from entrypoints.container import Container
from entrypoints.http.app import create_app
from entrypoints.lifecycle import prepare, running
from entrypoints.scale.process import free_port
from entrypoints.settings import MEMORY, SQLITE, DatabaseSettings, Settings, SnapshotsSettings
from tests.integration.cli.both import URL
from tests.integration.cli.conftest import Flaghoist

PARTS = ["configuration", "server", "readiness", "key"]


async def examined(
    transport: httpx2.AsyncBaseTransport, key: str | None, url: str = URL
) -> dict[str, Finding]:
    secret = None if key is None else SecretStr(key)
    return {each.part: each async for each in examine_server(url, secret, transport)}


def healths(found: dict[str, Finding]) -> list[Health]:
    return [each.health for each in found.values()]


@pytest.mark.parametrize("shown", ["owner", "server", "unknown", "none"])
async def test_reachable_ready_and_whether_the_key_is_good(shown: str) -> None:
    container = Container(settings=Settings(database=DatabaseSettings(url=MEMORY)))
    async with running(container):
        owner = await container.bootstrap()(CONSOLE, Bootstrap())
        assert owner is not None
        place = FlagSet("default", "production")
        wanted = IssueKey(name="App", kind=KeyKind.SERVER, flag_set=place)
        evaluating = await container.issue_key()(CONSOLE, wanted)
        keys = {"owner": owner.key, "server": evaluating.key, "unknown": "fh_admin_0", "none": None}
        found = await examined(httpx2.ASGITransport(create_app(container)), keys[shown])
    assert list(found) == PARTS
    assert found["configuration"].detail == f"server {URL}"
    assert "0 flags in 2 environments" in found["readiness"].detail
    good = shown == "owner"
    assert healths(found) == [Health.WELL] * 3 + [Health.WELL if good else Health.ILL]
    details = {
        "owner": "in force; it may see: default",
        "server": "this API key may not do that; it needs an admin key",
        "unknown": "FLAGHOIST_ADMIN_KEY or --key: flaghoist.test does not know this key",
        "none": "there is none to show",
    }
    assert found["key"].detail.startswith(details[shown])
    assert found["key"].advice.startswith("" if good else "Set FLAGHOIST_ADMIN_KEY")


async def test_a_server_that_may_be_late_is_noted() -> None:
    container = Container(settings=Settings(database=DatabaseSettings(url=MEMORY)))
    async with running(container):
        await container.bootstrap()(CONSOLE, Bootstrap())
        place = FlagSet("default", "production")
        container.snapshots().doubt([place], 0)
        container.meter().failed(STORE, Unavailable("the database"), "refresh")
        found = await examined(httpx2.ASGITransport(create_app(container)), None)
    assert found["readiness"].health is Health.NOTE
    assert "not confirmed since 1970-01-01" in found["readiness"].detail
    assert found["readiness"].advice.startswith("It serves what it had.")


async def test_a_key_cannot_be_checked_while_the_database_is_out(tmp_path: Path) -> None:
    path = tmp_path / "flags.db"
    settings = Settings(
        database=DatabaseSettings(url=f"{SQLITE}{path}"),
        snapshots=SnapshotsSettings(directory=str(tmp_path / "saved")),
    )
    container = Container(settings=settings)
    await prepare(container)
    async with running(container):
        owner = await container.bootstrap()(CONSOLE, Bootstrap())
    assert owner is not None
    path.write_bytes(b"This is no database. " * 200)
    later = Container(settings=settings)
    async with running(later):
        transport = httpx2.ASGITransport(create_app(later))
        found = await examined(transport, owner.key)
        unknown = await examined(transport, "fh_admin_0")
    assert healths(found) == [Health.WELL, Health.WELL, Health.NOTE, Health.ILL]
    assert found["key"].detail.startswith("it cannot be checked until this is over: the database")
    assert found["key"].advice.startswith("Ask again then.")
    assert unknown["key"].advice.startswith("Set FLAGHOIST_ADMIN_KEY")


async def test_a_server_that_is_not_ready_is_ill() -> None:
    container = Container(settings=Settings(database=DatabaseSettings(url=MEMORY)))
    found = await examined(httpx2.ASGITransport(create_app(container)), None)
    assert found["server"].health is Health.WELL
    assert found["readiness"].health is Health.ILL
    assert "not every environment is loaded yet" in found["readiness"].detail


def other(answer: Callable[[httpx2.Request], httpx2.Response]) -> httpx2.MockTransport:
    return httpx2.MockTransport(answer)


async def test_what_is_no_flaghoist_is_asked_nothing_more() -> None:
    page = other(lambda _: httpx2.Response(200, html="<h1>Welcome to nginx</h1>"))
    found = await examined(page, "fh_admin_0", "http://proxy.test/flags/")
    assert list(found) == ["configuration", "server"]
    assert found["server"].health is Health.ILL
    assert "no Flaghoist: http://proxy.test/flags/health/live" in found["server"].detail


async def test_who_does_not_say_whether_it_is_ready_is_ill() -> None:
    found = await examined(other(lambda _: httpx2.Response(200, json={"status": "ok"})), None)
    assert found["readiness"].detail == "it does not tell whether it is ready"


@pytest.mark.parametrize("before", [True, False])
def test_the_server_of_the_option_is_looked_at(flaghoist: Flaghoist, *, before: bool) -> None:
    url = f"http://127.0.0.1:{free_port()}"
    named = ("--server", url, "--key", "fh_admin_0")
    ended = flaghoist(*named, "doctor") if before else flaghoist("doctor", *named)
    assert ended.code == Exit.REFUSED
    assert f"server {url}" in ended.out
    assert f"no answer from {url.removeprefix('http://')}" in ended.out


def test_local_looks_at_the_database(prepared: Flaghoist, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLAGHOIST_URL", "http://127.0.0.1:1")
    assert "server http://127.0.0.1:1" in prepared("doctor").out
    ended = prepared("doctor", "--local")
    assert ended.code == Exit.OK
    assert "none altered" in ended.out
