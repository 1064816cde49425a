"""Telemetry over OTLP, by the standard variables of OpenTelemetry. Off unless they ask for it."""

import os
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import NamedTuple

from entrypoints.container import Container
from entrypoints.variables import WrongSettings


class Signals(NamedTuple):
    """What is sent."""

    traces: bool
    metrics: bool
    logs: bool


def wanted(environment: Mapping[str, str]) -> Signals:
    """What has an endpoint and was not switched off."""
    if environment.get("OTEL_SDK_DISABLED", "").strip().lower() == "true":
        return Signals(traces=False, metrics=False, logs=False)
    return Signals(*(_is_wanted(each.upper(), environment) for each in Signals._fields))


def _is_wanted(signal: str, environment: Mapping[str, str]) -> bool:
    place = environment.get(f"OTEL_EXPORTER_OTLP_{signal}_ENDPOINT") or environment.get(
        "OTEL_EXPORTER_OTLP_ENDPOINT"
    )
    exporter = environment.get(f"OTEL_{signal}_EXPORTER", "").strip().lower() or "otlp"
    return bool(place) and exporter == "otlp"


def check_telemetry(environment: Mapping[str, str] = os.environ) -> None:
    """Raise `WrongSettings` if something is asked for that could never be sent."""
    signals = wanted(environment)
    if not any(signals):
        return
    from entrypoints.telemetry.observing import why_not  # noqa: PLC0415  as below

    if lines := why_not(signals, environment):
        raise WrongSettings(*lines)


@asynccontextmanager
async def observed(container: Container) -> AsyncIterator[None]:
    """What happens inside the block is told, if anybody asked for it; else this costs nothing.

    Raise `WrongSettings` if it could never be.
    """
    check_telemetry()
    signals = wanted(os.environ)
    if not any(signals):
        yield
        return
    # A tenth of a second and twenty megabytes, for those alone who want them.
    from entrypoints.telemetry.observing import observing  # noqa: PLC0415  see above

    async with observing(container, signals):
        yield
