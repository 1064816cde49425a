"""The whole application, built from a container. Two calls give two applications."""

from starlette.types import ASGIApp

from entrypoints.container import Container
from entrypoints.http.addresses import Addresses
from entrypoints.http.api import build_api
from entrypoints.http.dispatch import Dispatcher
from entrypoints.http.headers import RequestIds
from entrypoints.http.ofrep.answering import Answering
from entrypoints.http.ofrep.cors import Cors
from entrypoints.http.ofrep.edge import Edge
from entrypoints.http.ofrep.evaluation import Evaluation
from entrypoints.http.ofrep.gate import Gate
from entrypoints.http.ofrep.listening import Listening
from entrypoints.http.ofrep.log import EvaluationLog
from entrypoints.http.ofrep.offer import StreamOffer
from entrypoints.http.ofrep.routes import add_evaluation_routes
from entrypoints.http.ofrep.stream_route import add_stream_route
from entrypoints.http.ofrep.streams import RefetchStreams
from entrypoints.http.ofrep.telling import TellingAnswering
from entrypoints.http.streams.announcements import Announcements
from entrypoints.http.streams.pace import Pace


def create_app(container: Container) -> ASGIApp:
    """Management and evaluation; the latter ahead of the framework, if the settings say so."""
    gate = build_gate(container)
    evaluation = build_evaluation(container, gate)
    api = build_api(container)
    add_evaluation_routes(api, evaluation)
    add_stream_route(api, build_streams(container, gate))
    return Dispatcher(evaluation, api) if container.settings().http.direct else api


def build_gate(container: Container) -> Gate:
    """The limits of evaluation and of its streams."""
    limits = container.settings().limits
    return Gate(
        container.evaluation_by_key(),
        container.evaluation_by_address(),
        container.evaluation_failed(),
        Addresses(limits.trusted_proxies, limits.proxy_header),
        container.meter().limits.decisions,
    )


def build_evaluation(container: Container, gate: Gate) -> Evaluation:
    """The one callable that evaluates, with everything resolved ahead."""
    settings = container.settings()
    meter = container.meter()
    return Evaluation(
        build_answering(container, gate),
        Edge(
            RequestIds(container.identifiers()),
            Cors(settings.http.cors_origins),
            meter,
            EvaluationLog(settings.log.evaluations, container.keyring()),
        ),
        settings.http.body_limit,
        settings.http.body_timeout,
    )


def build_answering(container: Container, gate: Gate) -> Answering:
    """Who decides what is answered; tells of it too, if the settings ask for that."""
    settings = container.settings()
    parts = (
        container.keyring(),
        container.snapshots(),
        container.clock(),
        container.meter(),
        gate,
        StreamOffer(container.stream_tokens()) if settings.streams.enabled else None,
    )
    if not settings.telemetry.evaluations:
        return Answering(*parts)
    names = settings.telemetry.context_id
    return TellingAnswering(*parts, events=container.evaluation_events(), names_context=names)


def build_streams(container: Container, gate: Gate) -> RefetchStreams:
    """The one callable that answers OFREP's event streams."""
    settings = container.settings()
    listening = Listening(
        container.stream_tokens(),
        container.streams(),
        Announcements(container.snapshots(), container.clock()),
        Pace(
            heartbeat=settings.streams.heartbeat,
            jitter=settings.streams.jitter,
            lifetime=settings.streams.lifetime,
        ),
        container.clock(),
    )
    return RefetchStreams(
        listening,
        gate,
        RequestIds(container.identifiers()),
        Cors(settings.http.cors_origins),
        EvaluationLog(settings.log.evaluations, container.keyring()),
    )
