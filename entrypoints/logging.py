"""Logs: one line an event, on standard error, as JSON or for people. Secrets never get through.

Our own loggers are structlog's: ``structlog.get_logger("flaghoist.access")``. What libraries log
through the standard library takes the same way.
"""

import io
import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, BinaryIO, TextIO, cast

import orjson
import structlog
from structlog.typing import EventDict, ExcInfo, Processor, WrappedLogger

from entrypoints.masking import without_keys
from entrypoints.printable import printable
from entrypoints.settings import LogSettings
from entrypoints.variables import unknown_variables

_QUIET = {
    "uvicorn.access": "CRITICAL",
    "alembic": "WARNING",
    "aiosqlite": "WARNING",
    "httpx2": "WARNING",
    "opentelemetry": "CRITICAL",
}
"""Loggers that repeat what ours say, or that speak of every call."""


def configure_logging(
    settings: LogSettings, stream: BinaryIO | None = None, **process: object
) -> None:
    """Set logging up for this process: structlog and the standard library alike.

    Every line also says what is said of the `process`, where others write beside it.
    """
    target = sys.stderr.buffer if stream is None else stream
    terminal = target.isatty()
    levels = {**_QUIET, **settings.levels}
    least = min(map(_number, (settings.level, *settings.levels.values())))
    people = settings.format == "console" or (settings.format == "auto" and terminal)
    structlog.configure(
        processors=[
            _Selection(_number(settings.level), levels),
            structlog.contextvars.merge_contextvars,
            lambda _logger, _method, event: {**process, **event},
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            *(_for_people(colors=terminal) if people else _for_machines()),
            mask_keys,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(least),
        logger_factory=structlog.BytesLoggerFactory(cast("BinaryIO", _Lines(target))),
        cache_logger_on_first_use=False,
    )
    _route_standard_library(least, levels)


def log_unknown_settings() -> None:
    """Warn of variables that look like settings and are none, without their values.

    They stop no start: Kubernetes sets such for each service of that name.
    """
    log = structlog.get_logger("flaghoist.settings")
    for name, closest in unknown_variables():
        log.warning("setting unknown", name=name, **({"closest": closest} if closest else {}))


@contextmanager
def seen_by(processor: Processor) -> Iterator[None]:
    """Inside the block, a processor sees every line that is written, before it becomes text."""
    processors = [*structlog.get_config()["processors"]]
    stamps = (isinstance(each, structlog.processors.TimeStamper) for each in processors)
    processors.insert([*stamps].index(True) + 1, processor)
    structlog.configure(processors=processors)
    try:
        yield
    finally:
        left = [each for each in structlog.get_config()["processors"] if each is not processor]
        structlog.configure(processors=left)


def mask_keys(_logger: WrappedLogger, _method: str, line: Any) -> bytes:
    """Whatever looks like a key or a secret, wherever in the line, keeps only its kind."""
    return without_keys(line)


class _Lines:
    """Writes lines. One that cannot be written is lost: that is no reason to stop what it tells of.

    A disk may be full, or whoever reads be gone.
    """

    def __init__(self, target: BinaryIO) -> None:
        self._target = target

    def write(self, line: bytes) -> None:
        with suppress(OSError):
            self._target.write(line)

    def flush(self) -> None:
        with suppress(OSError):
            self._target.flush()


class _Selection:
    """Drops what is below the level of its logger, and names the logger in what remains."""

    def __init__(self, level: int, levels: dict[str, str]) -> None:
        self._level = level
        self._levels = {name: _number(text) for name, text in levels.items()}

    def __call__(self, logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
        name = event.pop("logger", None) or getattr(logger, "name", None) or "flaghoist"
        if _number(method.upper()) < self._level_of(name):
            raise structlog.DropEvent
        event["logger"] = name
        return event

    def _level_of(self, name: str) -> int:
        """The level of the logger, or of the nearest one above it that has any."""
        while name:
            if (level := self._levels.get(name)) is not None:
                return level
            name = name.rpartition(".")[0]
        return self._level


class _Forward(logging.Handler):
    """Hands records of the standard library to structlog."""

    def emit(self, record: logging.LogRecord) -> None:
        try:
            structlog.get_logger(record.name).log(
                record.levelno, record.getMessage(), exc_info=record.exc_info
            )
        except Exception:  # noqa: BLE001  a log line must not break what it tells of
            self.handleError(record)


def _route_standard_library(least: int, levels: dict[str, str]) -> None:
    root = logging.getLogger()
    root.handlers[:] = [handler for handler in root.handlers if not isinstance(handler, _Forward)]
    root.addHandler(_Forward())
    root.setLevel(least)
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)


def _for_people(*, colors: bool) -> list[Processor]:
    render = structlog.dev.ConsoleRenderer(colors=colors, exception_formatter=_tell_traceback)
    return [_make_printable, render, lambda _logger, _method, line: str(line).encode()]


def _make_printable(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Leave nothing in the event that a terminal would obey; the renderer's own colours follow."""
    return {name: value if name == "exc_info" else _shown(value) for name, value in event.items()}


def _shown(value: Any) -> Any:
    if isinstance(value, str):
        return printable(value)
    text = repr(value)
    return value if text.isprintable() else printable(text)


def _tell_traceback(stream: TextIO, exc_info: ExcInfo) -> None:
    told = io.StringIO()
    structlog.dev.plain_traceback(told, exc_info)
    stream.write(printable(told.getvalue()))


def _for_machines() -> list[Processor]:
    return [
        structlog.processors.format_exc_info,
        structlog.processors.JSONRenderer(serializer=orjson.dumps, default=str),
    ]


def _number(level: str) -> int:
    return logging.getLevelNamesMapping()[level]
