"""What stops `flaghoist serve` before it starts, in the words of whoever set it."""

import errno
from pathlib import Path

import orjson
import pytest

from entrypoints.cli.exits import Exit
from entrypoints.cli.saving import check_saving
from tests.integration.cli.conftest import Flaghoist


@pytest.mark.parametrize(
    ("name", "value"), [("FLAGHOIST_QUEUE", "celery"), ("FLAGHOIST_SNAPSHOTS_FEED", "redis")]
)
def test_settings_that_need_each_other_are_told_by_their_names(
    name: str, value: str, flaghoist: Flaghoist, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    ended = flaghoist("serve")
    assert ended.code == Exit.USAGE
    assert ended.err == f"flaghoist: {name}={value} needs FLAGHOIST_REDIS_URL\n"


def test_a_setting_that_there_is_not_is_named_in_the_log(
    flaghoist: Flaghoist, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FLAGHOIST_PORT", "tcp://10.0.0.1:8080")
    monkeypatch.setenv("FLAGHOIST_SERVICE_HOST", "1")
    monkeypatch.setenv("FLAGHOIST_REDIS_URL", "redis://127.0.0.1:1/0")
    monkeypatch.setenv("FLAGHOIST_QUEUE", "celery")
    monkeypatch.setattr("entrypoints.cli.starting.start", lambda *_, **__: Exit.OK)
    monkeypatch.setattr("entrypoints.worker.working.work", lambda *_: Exit.OK)
    for command in ("serve", "worker"):
        ended = flaghoist(command)
        assert ended.code == Exit.OK
        lines = [orjson.loads(line) for line in ended.err.splitlines()]
        assert [
            (each["level"], each["event"], each["name"], each.get("closest")) for each in lines
        ] == [
            ("warning", "setting unknown", "FLAGHOIST_PORT", "FLAGHOIST_HTTP_PORT"),
            ("warning", "setting unknown", "FLAGHOIST_SERVICE_HOST", None),
        ]
        assert "10.0.0.1" not in ended.err


def test_the_setting_is_named_that_was_used(
    flaghoist: Flaghoist, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FLAGHOIST_DATABASE_URL", "memory:")
    monkeypatch.setenv("FLAGHOIST_HTTP_WORKERS", "2")
    assert "flaghoist: FLAGHOIST_HTTP_WORKERS: a store in memory" in flaghoist("serve").err
    assert "flaghoist: --workers: a store in memory" in flaghoist("serve", "--workers", "3").err


@pytest.mark.parametrize(
    "arguments",
    [
        ("serve", "--port", "0"),
        ("serve", "--port", "0", "--workers", "2"),
        ("worker",),
        ("flag", "list"),
    ],
)
def test_telemetry_that_could_never_be_sent_stops_the_start(
    arguments: tuple[str, ...], flaghoist: Flaghoist, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:1")
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_PROTOCOL", "http/json")
    monkeypatch.setenv("FLAGHOIST_REDIS_URL", "redis://127.0.0.1:1/0")
    monkeypatch.setenv("FLAGHOIST_QUEUE", "celery")
    ended = flaghoist(*arguments)
    assert (ended.code, ended.out) == (Exit.USAGE, "")
    rule = "must be one of grpc, http/protobuf"
    assert ended.err == f"flaghoist: OTEL_EXPORTER_OTLP_PROTOCOL: {rule}\n"
    assert not Path("var").exists()


def test_a_directory_of_snapshots_that_can_never_be_written_stops_the_start(
    flaghoist: Flaghoist, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    taken = tmp_path / "file"
    taken.touch()
    monkeypatch.setenv("FLAGHOIST_SNAPSHOTS_DIRECTORY", str(taken))
    ended = flaghoist("serve", "--port", "0")
    assert ended.code == Exit.USAGE
    assert ended.err.startswith("flaghoist: FLAGHOIST_SNAPSHOTS_DIRECTORY: cannot write to")
    assert ended.err.endswith("Not a directory\n")


def test_a_full_disk_stops_no_start(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def full(**_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("entrypoints.cli.saving.TemporaryFile", full)
    check_saving(tmp_path / "snapshots")
