"""From a container to one that is observed: spans around its parts, its metrics and lines sent."""

import asyncio
import os
import socket
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import ExitStack, asynccontextmanager, contextmanager
from importlib.metadata import version
from threading import Thread
from typing import Final

from dependency_injector import providers
from opentelemetry import trace
from opentelemetry.sdk.resources import Resource
from opentelemetry.trace import Tracer

from adapters.telemetry import exporters
from adapters.telemetry.calls import TracedTransport, TracedUseCase, trace_commands
from adapters.telemetry.checking import faults
from adapters.telemetry.events import EvaluationRecords
from adapters.telemetry.figures import Figures
from adapters.telemetry.lines import SentLines, name_trace
from adapters.telemetry.providers import logging, resource, tracing
from adapters.telemetry.pushing import Pushing, seconds_between
from adapters.telemetry.reach import Reach
from adapters.telemetry.statements import traced_statements
from domain.errors import Unavailable
from entrypoints.container import Container
from entrypoints.logging import seen_by
from entrypoints.masking import without_keys
from entrypoints.telemetry import Signals

LIMIT: Final = 3.0
"""Seconds that the end of a process waits for a collector."""

_USE_CASES: Final = ("application.commands.", "application.queries.")

_COLLECTOR: Final = "telemetry"
"""What it is called in the log and the metrics of outages."""

End = Callable[[], object]
"""Sends what is left, and stops; may take long."""
Ending = Callable[[], End]
"""Finds out, in the event loop, what is left."""


def why_not(signals: Signals, environment: Mapping[str, str]) -> tuple[str, ...]:
    """What keeps the signals from being sent, a line for each variable; nothing, if all is well."""
    names = [name for name, on in signals._asdict().items() if on]
    found = [fault for name in names for fault in faults(name.upper(), environment)]
    if signals.metrics:
        try:
            seconds_between(environment)
        except ValueError as wrong:
            found.append(str(wrong))
    return tuple(dict.fromkeys(found))


@asynccontextmanager
async def observing(container: Container, signals: Signals) -> AsyncIterator[None]:
    """Send the signals inside the block, and what is left at its end."""
    about = resource(version=version("flaghoist"), instance=f"{socket.gethostname()}-{os.getpid()}")
    endings: list[Ending] = []
    reach = _reach(container)
    with ExitStack() as stack:
        if signals.traces:
            endings.append(stack.enter_context(_traced(container, about, reach)))
        if signals.logs:
            endings.append(stack.enter_context(_sent_lines(container, about, reach)))
        if signals.metrics:
            endings.append(stack.enter_context(_pushed(container, about, reach)))
        try:
            yield
        finally:
            await _within(LIMIT, [ending() for ending in endings])


@contextmanager
def _traced(container: Container, about: Resource, reach: Reach) -> Iterator[Ending]:
    sender = exporters.WatchedSpans(exporters.spans(os.environ), reach.of("traces"))
    provider = tracing(about, sender, _masked)
    trace.set_tracer_provider(provider)
    tracer = provider.get_tracer("flaghoist")
    trace_use_cases(container, tracer)
    trace_commands(container.redis(), tracer)
    container.webhook_sender().put_around(lambda transport: TracedTransport(transport, tracer))
    with seen_by(name_trace), traced_statements(tracer):
        yield lambda: provider.shutdown


@contextmanager
def _sent_lines(container: Container, about: Resource, reach: Reach) -> Iterator[Ending]:
    sender = exporters.WatchedLogs(exporters.logs(os.environ), reach.of("logs"))
    provider = logging(about, sender)
    with seen_by(SentLines(provider, _masked)):
        if not container.settings().telemetry.evaluations:
            yield lambda: provider.shutdown
            return
        records = EvaluationRecords(provider, _masked)

        def end() -> None:
            records.end()
            provider.shutdown()

        with container.evaluation_events().heard_by(records):
            yield lambda: end


@contextmanager
def _pushed(container: Container, about: Resource, reach: Reach) -> Iterator[Ending]:
    clock, seconds = container.clock(), seconds_between(os.environ)

    def now() -> int:
        return int(clock.now()) * 1_000_000

    figures = Figures(about, container.meter().families, os.environ, now())
    pushing = Pushing(figures, exporters.metrics(os.environ), reach.of("metrics"), now)
    task = asyncio.create_task(pushing.keep_up(seconds), name="telemetry")
    try:
        yield pushing.ending
    finally:
        task.cancel()


def trace_use_cases(container: Container, tracer: Tracer) -> None:
    """Every handler of a command or a query has spans from now on, whoever calls it."""
    for provider in container.providers.values():
        if not isinstance(provider, providers.Factory):
            continue
        if f"{provider.cls.__module__}.".startswith(_USE_CASES):
            plain = providers.Factory(provider.cls, *provider.args, **provider.kwargs)
            provider.override(providers.Factory(TracedUseCase, plain, tracer))


def _reach(container: Container) -> Reach:
    meter = container.meter()
    container.outages().expect(_COLLECTOR)

    def failed(signals: str) -> None:
        meter.failed(_COLLECTOR, Unavailable(f"the telemetry collector ({signals})"), _COLLECTOR)

    return Reach(lambda: meter.works(_COLLECTOR, _COLLECTOR), failed)


def _masked(text: str) -> str:
    return without_keys(text.encode(errors="backslashreplace")).decode()


async def _within(seconds: float, ends: list[End]) -> None:
    """Let all end at once; who takes too long is left behind in a thread that nobody waits for."""
    threads = [Thread(target=end, daemon=True) for end in ends]
    for thread in threads:
        thread.start()
    until = asyncio.get_running_loop().time() + seconds
    while any(map(Thread.is_alive, threads)) and asyncio.get_running_loop().time() < until:  # noqa: ASYNC110  threads tell nobody
        await asyncio.sleep(0.01)
