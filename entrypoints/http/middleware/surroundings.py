"""The order in which a request passes the middleware."""

from collections.abc import Collection
from dataclasses import dataclass

from starlette.types import ASGIApp, Receive, Scope, Send

from application.keyring import Keyring
from entrypoints.http.headers import RequestIds
from entrypoints.http.limiting import Limiting
from entrypoints.http.metrics import TrafficMeter
from entrypoints.http.middleware.access_log import AccessLog
from entrypoints.http.middleware.admission import Admission
from entrypoints.http.middleware.authentication import Authentication
from entrypoints.http.middleware.body_deadline import BodyDeadline
from entrypoints.http.middleware.body_limit import BodyLimit
from entrypoints.http.middleware.head import Head
from entrypoints.http.middleware.origins import Origins
from entrypoints.http.middleware.request_id import RequestId
from entrypoints.http.middleware.security_headers import SecurityHeaders
from entrypoints.http.middleware.unexpected import UnexpectedErrors
from entrypoints.http.ofrep.requests import flag_key
from entrypoints.http.paths import STREAMS, path_of
from entrypoints.http.templates import Templates
from entrypoints.settings import AdmissionSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class Needs:
    """What the middleware works with."""

    request_ids: RequestIds
    meter: TrafficMeter
    templates: Templates
    keyring: Keyring
    origins: Collection[str]
    body_limit: int
    body_timeout: float
    admission: AdmissionSettings
    limiting: Limiting


class Surroundings:
    """All the middleware around the routes, but for OFREP, which brings its own."""

    def __init__(self, app: ASGIApp, needs: Needs) -> None:
        self._bare = app
        counts = needs.meter.limits
        admitted = Admission(app, needs.admission, counts.shed)
        known = Authentication(admitted, needs.keyring, needs.limiting)
        in_time = BodyDeadline(known, needs.body_timeout, counts.cut)
        guarded = BodyLimit(in_time, needs.body_limit)
        shared = Origins(UnexpectedErrors(guarded), needs.origins)
        logged = AccessLog(Head(SecurityHeaders(shared)), needs.meter, needs.templates)
        self._surrounded = RequestId(logged, needs.request_ids)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or flag_key(scope) is not None or path_of(scope) == STREAMS:
            await self._bare(scope, receive, send)
        else:
            await self._surrounded(scope, receive, send)
