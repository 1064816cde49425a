"""The FastAPI application, built from a container. Two calls give two applications."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from importlib.metadata import version
from typing import Any

from fastapi import FastAPI
from starlette.middleware import Middleware

from entrypoints.container import Container
from entrypoints.http.exposition import exposition
from entrypoints.http.handlers import handlers
from entrypoints.http.headers import RequestIds
from entrypoints.http.health import health
from entrypoints.http.limiting import Limiting
from entrypoints.http.management.deliveries import deliveries, event_types
from entrypoints.http.management.environments import environments
from entrypoints.http.management.evaluation import evaluation
from entrypoints.http.management.events import events
from entrypoints.http.management.flags import flags
from entrypoints.http.management.history import history
from entrypoints.http.management.keys import keys
from entrypoints.http.management.members import members
from entrypoints.http.management.projects import projects
from entrypoints.http.management.segments import segments
from entrypoints.http.management.targetings import targetings
from entrypoints.http.management.transfer import transfer
from entrypoints.http.management.usage import usage
from entrypoints.http.management.webhooks import webhooks
from entrypoints.http.middleware.security_headers import DOCUMENT, PAGES
from entrypoints.http.middleware.surroundings import Needs, Surroundings
from entrypoints.http.openapi import DESCRIPTION, TITLE, DocumentedApi, operation_id
from entrypoints.http.protocol import CLIENTS_CUT, PHASES
from entrypoints.http.streams.ending import ended_by_signals
from entrypoints.http.templates import Templates
from entrypoints.http.tracing import SPANS
from entrypoints.lifecycle import running
from entrypoints.telemetry import observed

_ROUTERS = (
    health,
    exposition,
    projects,
    environments,
    flags,
    targetings,
    evaluation,
    transfer,
    segments,
    members,
    keys,
    webhooks,
    deliveries,
    event_types,
    history,
    usage,
    events,
)


def build_api(container: Container) -> FastAPI:
    """The API with everything but evaluation for applications."""
    settings = container.settings().http
    api = DocumentedApi(
        title=TITLE,
        description=DESCRIPTION,
        version=version("flaghoist"),
        license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
        openapi_url=DOCUMENT,
        docs_url=PAGES if settings.docs else None,
        redoc_url=None,
        swagger_ui_oauth2_redirect_url=None,
        redirect_slashes=False,
        generate_unique_id_function=operation_id,
        exception_handlers=handlers(),
        middleware=[Middleware(Surroundings, _needs(container))],
        lifespan=_lifespan,
        telemetry=SPANS,
    )
    api.state.container = container
    for router in _ROUTERS:
        api.include_router(router)
    return api


def _needs(container: Container) -> Needs:
    settings = container.settings()
    meter = container.meter()
    return Needs(
        request_ids=RequestIds(container.identifiers()),
        meter=meter,
        templates=Templates(route for router in _ROUTERS for route in router.routes),
        keyring=container.keyring(),
        origins=settings.http.cors_origins,
        body_limit=settings.http.body_limit,
        body_timeout=settings.http.body_timeout,
        admission=settings.admission,
        limiting=Limiting(container.rate_limiter(), settings.limits, meter.limits),
    )


@asynccontextmanager
async def _lifespan(api: FastAPI) -> AsyncIterator[Mapping[str, Any]]:
    container = api.state.container
    async with observed(container), running(container):
        # Takes a third of a second, in which the first to ask would keep everybody else waiting.
        api.openapi()
        cut = container.meter().limits.cut
        cut.update(dict.fromkeys(PHASES, 0))  # so that the first one is a rise
        with ended_by_signals(container.streams().end):
            yield {CLIENTS_CUT: cut}
