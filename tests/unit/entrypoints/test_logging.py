"""Logs are lines for machines or people, of the wanted levels, and never hold a key."""

import io
import logging
from collections.abc import Iterator

import orjson
import pytest
import structlog

from entrypoints.logging import configure_logging
from entrypoints.settings import LogSettings

KEY = "fh_server_dGhpc0lzTm90QVJlYWxLZXk"
SIGNS = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7/oD0PbXg5y+g4="


@pytest.fixture(autouse=True)
def undone() -> Iterator[None]:
    root = logging.getLogger()
    before = (root.handlers[:], root.level)
    yield
    structlog.reset_defaults()
    root.handlers[:], root.level = before
    for name in ("uvicorn.access", "httpx2", "aiosqlite", "noisy.part"):
        logging.getLogger(name).setLevel(logging.NOTSET)


def configured(settings: LogSettings) -> io.BytesIO:
    stream = io.BytesIO()
    configure_logging(settings, stream)
    return stream


def events(stream: io.BytesIO) -> list[dict[str, object]]:
    return [orjson.loads(line) for line in stream.getvalue().splitlines()]


def test_a_line_is_one_json_object() -> None:
    stream = configured(LogSettings(format="json"))
    with structlog.contextvars.bound_contextvars(request_id="r-1"):
        structlog.get_logger("flaghoist.access").info("request", status=200)
    (event,) = events(stream)
    assert str(event.pop("timestamp")).endswith("Z")
    assert event == {
        "event": "request",
        "level": "info",
        "logger": "flaghoist.access",
        "request_id": "r-1",
        "status": 200,
    }


def test_every_line_names_its_process_where_there_are_several() -> None:
    stream = io.BytesIO()
    configure_logging(LogSettings(format="json"), stream, worker=1, pid=42)
    structlog.get_logger("flaghoist.access").info("request")
    logging.getLogger("noisy.part").warning("upgrade")
    structlog.get_logger("flaghoist.workers").info("worker ready", worker=0, pid=41)
    told = [(event["worker"], event["pid"]) for event in events(stream)]
    assert told == [(1, 42), (1, 42), (0, 41)]


def test_the_standard_library_takes_the_same_way() -> None:
    stream = configured(LogSettings(format="json"))
    logging.getLogger("alembic.runtime").warning("upgrade to %s", "0001")
    (event,) = events(stream)
    assert (event["logger"], event["event"]) == ("alembic.runtime", "upgrade to 0001")


class FullDisk(io.BytesIO):
    """Where nothing more can be written."""

    def flush(self) -> None:
        raise OSError(28, "No space left on device")


def test_a_line_that_cannot_be_written_stops_nothing() -> None:
    configure_logging(LogSettings(format="json"), FullDisk())
    structlog.get_logger("flaghoist.access").info("request")
    structlog.get_logger("flaghoist.outage").exception("outage began", exc_info=KeyError("x"))
    logging.getLogger("alembic.runtime").warning("upgrade")


def test_people_get_text_by_wish_and_machines_json_where_there_is_no_terminal() -> None:
    people, machines = configured(LogSettings(format="console")), io.BytesIO()
    structlog.get_logger().info("hello")
    configure_logging(LogSettings(), machines)
    structlog.get_logger().info("hello")
    assert b"hello" in people.getvalue()
    assert b"{" not in people.getvalue()
    assert events(machines)[0]["event"] == "hello"


def test_each_logger_has_its_level() -> None:
    stream = configured(
        LogSettings(
            format="json", level="WARNING", levels={"noisy": "ERROR", "noisy.part": "DEBUG"}
        )
    )
    structlog.get_logger("other").info("dropped")
    structlog.get_logger("noisy").warning("dropped")
    structlog.get_logger("noisy.part.detail").debug("kept")
    logging.getLogger("noisy.part").debug("kept")
    logging.getLogger("uvicorn.access").error("dropped")
    assert [event["event"] for event in events(stream)] == ["kept", "kept"]


@pytest.mark.parametrize("form", ["json", "console"])
def test_keys_are_masked_wherever_they_stand(form: str) -> None:
    stream = configured(LogSettings.model_validate({"format": form}))
    log = structlog.get_logger("flaghoist")
    log.info("told", key=f"key {KEY}", header={"authorization": [f"Bearer {KEY}"]})
    log.info("signed", secrets=[SIGNS, f"{SIGNS}?"])
    logging.getLogger("uvicorn.error").error("GET /?key=%s", KEY)
    try:
        int(KEY)
    except ValueError:
        log.exception("failed")
    text = stream.getvalue().decode()
    assert KEY not in text
    assert "C2FVs" not in text
    assert "5y+g4" not in text
    assert text.count("whsec_***") == 2
    assert text.count("fh_server_***") >= 4


def test_nothing_that_is_logged_can_draw_on_the_terminal() -> None:
    stream = configured(LogSettings(format="console"))
    log = structlog.get_logger("flaghoist.access")
    log.info("re\x1bquest", path="/x\x1b[2J", names=[Drawing()], lone="\ud800", status=200)
    logging.getLogger("uvicorn.error").error("\x1b]0;title\x07 from\r%s", "\x9b2J")
    nothing: dict[object, int] = {}
    try:
        nothing[Drawing()]
    except KeyError:
        log.exception("failed")
    text = stream.getvalue().decode()
    assert "re�quest" in text
    assert "path=/x�[2J" in text
    assert "names=[�[2J]" in text
    assert "status=200" in text
    assert "KeyError: �[2J" in text
    assert all(line.isprintable() for line in text.split("\n"))


class Drawing:
    def __repr__(self) -> str:
        return "\x1b[2J"


def test_an_unprintable_record_breaks_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    stream = configured(LogSettings(format="json"))
    root = logging.getLogger()
    root.handlers[:] = root.handlers[-1:]  # pytest's own handlers do raise
    logging.getLogger("library").warning("%d", "no number")
    assert stream.getvalue() == b""
    assert "no number" in capsys.readouterr().err


def test_configuring_twice_logs_once() -> None:
    configured(LogSettings(format="json"))
    stream = configured(LogSettings(format="json"))
    logging.getLogger("library").warning("once")
    assert len(events(stream)) == 1
