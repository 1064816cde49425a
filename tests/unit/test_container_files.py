"""What the image and the compose file promise, read from the files; no engine is needed."""

import json
import re
import subprocess
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import yaml

from entrypoints.variables import variables

ROOT = Path(__file__).parents[2]


def stages() -> list[list[tuple[str, str]]]:
    """The Dockerfile's instructions, stage by stage."""
    text = re.sub(r"(?m)^\s*#.*\n", "", (ROOT / "Dockerfile").read_text()).replace("\\\n", " ")
    found: list[list[tuple[str, str]]] = []
    for line in filter(None, map(str.strip, text.splitlines())):
        word, _, rest = line.partition(" ")
        if word == "FROM":
            found.append([])
        found[-1].append((word, " ".join(rest.split())))
    return found


def final(word: str) -> list[str]:
    return [rest for instruction, rest in stages()[-1] if instruction == word]


def compose() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text())
    assert set(found) == {"services", "volumes"}
    return found


def services(*names: str) -> list[dict[str, Any]]:
    """Those with these names, or all."""
    return [compose()["services"][name] for name in names or compose()["services"]]


OURS = ("flaghoist", "other", "worker")


def test_every_stage_starts_from_the_same_slim_python() -> None:
    bases = {stage[0][1].split()[0] for stage in stages()}
    assert len(stages()) == 2
    assert len(bases) == 1
    assert re.fullmatch(r"python:3\.\d+-slim-\w+", bases.pop())


def test_what_the_image_installs_is_locked_or_built_here() -> None:
    ran = [rest for word, rest in stages()[0] if word == "RUN"]
    installs = [
        part for rest in ran for part in rest.split("&&") if "pip" in part and " install " in part
    ]
    assert len(installs) == 3
    for install in installs:
        assert "--no-deps --require-hashes" in install or "--no-deps --no-index" in install
    assert final("RUN") == []


def test_the_image_runs_as_a_number_that_is_not_root() -> None:
    (user,) = final("USER")
    assert all(int(part) > 0 for part in user.split(":"))
    assert f"--chown={user} /data /data" in " ".join(final("COPY"))


def test_the_database_lies_on_the_volume() -> None:
    (volume,) = final("VOLUME")
    (environment,) = final("ENV")
    assert f"FLAGHOIST_DATABASE_URL=sqlite+aiosqlite:///{volume}/" in environment


def test_the_image_asks_itself_whether_it_lives() -> None:
    (check,) = final("HEALTHCHECK")
    command = json.loads(check.partition("CMD ")[2])
    assert command[:2] == ["python", "-c"]
    assert "/health/live" in command[2]
    compile(command[2], "HEALTHCHECK", "exec")


class _Live(BaseHTTPRequestHandler):
    """Lives, and says nothing about it."""

    def do_GET(self) -> None:
        self.send_response(200 if self.path == "/health/live" else 404)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Let it pass."""


def test_the_image_asks_the_port_that_it_serves() -> None:
    (check,) = final("HEALTHCHECK")
    code = json.loads(check.partition("CMD ")[2])[2]
    with HTTPServer(("127.0.0.1", 0), _Live) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        port = {"FLAGHOIST_HTTP_PORT": str(server.server_port)}
        subprocess.run([sys.executable, "-c", code], env=port, check=True)  # noqa: S603  our own
        server.shutdown()
    exposed = final("EXPOSE")[0]
    assert f"environ.get('FLAGHOIST_HTTP_PORT') or {exposed};" in code


def test_the_image_starts_the_command_line() -> None:
    assert final("ENTRYPOINT") == ['["flaghoist"]']
    assert json.loads(final("CMD")[0])[0] == "serve"


def test_the_build_context_holds_only_what_the_image_is_made_of() -> None:
    lines = (ROOT / ".dockerignore").read_text().splitlines()
    assert lines[1] == "*"
    assert all((ROOT / line[1:]).exists() for line in lines if line.startswith("!"))


def test_compose_publishes_on_loopback_and_takes_rights_away() -> None:
    for each in services():
        assert all(port.startswith("127.0.0.1:") for port in each.get("ports", []))
        assert each["security_opt"] == ["no-new-privileges:true"]
    for each in services(*OURS):
        assert each["read_only"] is True
        assert each["cap_drop"] == ["ALL"]


def test_compose_publishes_nothing_but_servers_each_on_a_port_of_its_own() -> None:
    published = [port for each in services() for port in each.get("ports", [])]
    assert published == [
        port for each in services("flaghoist", "other") for port in each.get("ports", [])
    ]
    assert len(set(published)) == 2


def test_compose_keeps_the_data_in_named_volumes() -> None:
    mounted = [volume for each in services() for volume in each["volumes"]]
    names = [volume.partition(":")[0] for volume in mounted]
    assert sorted(names) == sorted(compose()["volumes"])
    for each in services(*OURS):
        assert each["volumes"][0].endswith(f":{final('VOLUME')[0]}")


def test_compose_starts_what_others_need_before_them() -> None:
    names = set(compose()["services"])
    for each in services():
        needed = each.get("depends_on", {})
        assert set(needed) <= names
        assert all(state == {"condition": "service_healthy"} for state in needed.values())


def test_compose_gives_settings_that_there_are() -> None:
    known = {name for name, _, _ in variables()}
    assert all(set(each["environment"]) <= known for each in services(*OURS))
