"""`flaghoist serve --demo`: flags to try, and a file that is enough for curl and the program."""

import re
import stat
import subprocess
from collections.abc import Iterator
from pathlib import Path

import orjson
import pytest

from tests.e2e.server import PATIENCE, PROGRAM, Server, environment, run, serving


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("demo")


@pytest.fixture(scope="module")
def demo(directory: Path) -> Iterator[Server]:
    with serving(directory, "--demo") as server:
        yield server


def sourced(directory: Path, command: str) -> subprocess.CompletedProcess[str]:
    """Run a shell command after nothing but ``. var/demo.env``."""
    return subprocess.run(  # noqa: S603  our own program, with arguments of our tests
        ["/bin/sh", "-ec", f". var/demo.env\n{command}"],
        cwd=directory,
        env=environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=True,
    )


def variables(directory: Path) -> dict[str, str]:
    return dict(re.findall(r"export (\w+)='(.*)'", (directory / "var/demo.env").read_text()))


def test_the_file_is_for_its_owner_alone(demo: Server, directory: Path) -> None:
    mode = (directory / "var/demo.env").stat().st_mode
    assert stat.S_IMODE(mode) == 0o600
    assert variables(directory).keys() == {
        "FLAGHOIST_URL",
        "FLAGHOIST_SERVER_KEY",
        "FLAGHOIST_CLIENT_KEY",
        "FLAGHOIST_ADMIN_KEY",
    }
    assert variables(directory)["FLAGHOIST_URL"] == demo.url
    assert not re.search(r"fh_[a-z]+_\w{8,}", demo.welcome.read_text() + demo.log.read_text())


@pytest.mark.usefixtures("demo")
def test_sourcing_it_is_enough_for_the_program(directory: Path) -> None:
    listed = orjson.loads(sourced(directory, f"{PROGRAM} flag list").stdout)
    assert {row["flag"]["key"]: row["flag"]["value_type"] for row in listed} == {
        "api/requests-per-minute": "number",
        "banner": "object",
        "checkout/button-color": "string",
        "new-checkout": "boolean",
        "order-tracking": "boolean",
        "payments": "boolean",
        "search/semantic": "boolean",
    }
    assert all(row["targeting"]["on"] for row in listed)
    assert all(row["flag"]["name"] and row["flag"]["description"] for row in listed)


def test_the_commands_it_shows_work_as_they_are(demo: Server, directory: Path) -> None:
    said = demo.welcome.read_text()
    shown = said[said.index(". var/demo.env") :].replace(" curl ", f" {curl(directory)} ")
    ran = sourced(directory, "\n".join(shown.splitlines()[1:]))
    assert '"key": "new-checkout"' in ran.stdout
    assert '"steps"' in ran.stdout
    assert '"key":"new-checkout","value":' in ran.stdout


def curl(directory: Path) -> str:
    """What `curl -s URL -H … -d …` does, for machines without curl."""
    script = directory / "curl"
    script.write_text(
        f"#!{PROGRAM.with_name('python')}\n"
        "import sys, httpx2\n"
        "_, silent, url, *rest = sys.argv\n"
        "pairs = list(zip(rest[::2], rest[1::2]))\n"
        "assert silent == '-s' and {flag for flag, _ in pairs} == {'-H', '-d'}\n"
        "headers = dict(value.split(': ', 1) for flag, value in pairs if flag == '-H')\n"
        "print(httpx2.post(url, headers=headers, content=pairs[-1][1]).raise_for_status().text)\n"
    )
    script.chmod(0o700)
    return str(script)


def test_every_kind_of_key_may_do_what_it_is_for(demo: Server, directory: Path) -> None:
    keys = variables(directory)
    with demo.client(keys["FLAGHOIST_SERVER_KEY"]) as client:
        bulk = client.post("/ofrep/v1/evaluate/flags", json={"context": {"targetingKey": "u"}})
        assert len(bulk.raise_for_status().json()["flags"]) == 7
    with demo.client(keys["FLAGHOIST_CLIENT_KEY"]) as client:
        bulk = client.post("/ofrep/v1/evaluate/flags", json={"context": {"targetingKey": "u"}})
        seen = {flag["key"] for flag in bulk.raise_for_status().json()["flags"]}
        assert seen == {"banner", "checkout/button-color", "new-checkout", "order-tracking"}
        assert client.get("/api/v1/projects").status_code == 403
    with demo.client(keys["FLAGHOIST_ADMIN_KEY"]) as client:
        assert client.get("/api/v1/keys").status_code == 200


def test_the_demo_shows_every_way_to_decide(demo: Server, directory: Path) -> None:
    def decided(flag: str, **context: object) -> tuple[object, str]:
        with demo.client(variables(directory)["FLAGHOIST_SERVER_KEY"]) as client:
            body = {"context": {"targetingKey": "user-1", **context}}
            answer = client.post(f"/ofrep/v1/evaluate/flags/{flag}", json=body).raise_for_status()
            return answer.json()["value"], answer.json()["reason"]

    assert decided("payments") == (True, "STATIC")
    assert decided("new-checkout")[1] == "SPLIT"
    assert decided("checkout/button-color")[1] == "SPLIT"
    assert decided("order-tracking") == (False, "DEFAULT")
    assert decided("order-tracking", email="a@EXAMPLE.com") == (True, "TARGETING_MATCH")
    assert decided("order-tracking", email="a@example.com", app={"version": "2.3.9"})[0] is False
    assert decided("search/semantic")[1] == "SPLIT"
    assert decided("banner", country="AT")[0] == {
        "title": "Diese Woche versandkostenfrei",
        "level": "info",
    }
    assert decided("api/requests-per-minute", plan="business") == (600, "TARGETING_MATCH")


def test_starting_it_again_keeps_flags_and_keys(tmp_path: Path) -> None:
    with serving(tmp_path, "--demo"):
        before = variables(tmp_path)
        sourced(tmp_path, f"{PROGRAM} flag off payments")
        listed = orjson.loads(sourced(tmp_path, f"{PROGRAM} key list").stdout)
        (server_key,) = (each["id"] for each in listed if each["kind"] == "server")
    with serving(tmp_path, "--demo") as server:
        after = variables(tmp_path)
        assert "The flags are as you left them" in server.welcome.read_text()
        assert after == {**before, "FLAGHOIST_URL": server.url}
        targeting = orjson.loads(run(tmp_path, "flag", "get", "payments").stdout)["targeting"]
        assert not targeting["on"]
        sourced(tmp_path, f"{PROGRAM} key revoke {server_key}")
    with serving(tmp_path, "--demo"):
        renewed = variables(tmp_path)
        assert renewed["FLAGHOIST_SERVER_KEY"] != before["FLAGHOIST_SERVER_KEY"]
        assert renewed["FLAGHOIST_ADMIN_KEY"] == before["FLAGHOIST_ADMIN_KEY"]
        assert renewed["FLAGHOIST_CLIENT_KEY"] == before["FLAGHOIST_CLIENT_KEY"]
