"""A POST that is sent twice with one Idempotency-Key takes effect once.

The first answer is remembered and repeated, without any secret that it told. A request that was
refused had no effect: its key is free again. Of a request that was cut off, by a crash or by a
shutdown that could not wait, nobody knows: its key stays in use for a minute, then it is free. Who
repeats the request after that makes it anew, and is refused if it did take effect.
"""

import hashlib
import json
from typing import Annotated, ClassVar

import structlog
from fastapi import Depends, Header
from starlette.requests import Request
from starlette.responses import Response

from application.ports.clock import Clock
from application.ports.idempotency import Answer, Claim, IdempotencyRecords
from domain.errors import Unavailable
from entrypoints.http.dependencies import Resolve, actor_of, use
from entrypoints.http.query import Handle, StrictRoute
from entrypoints.http.refusals import IdempotencyKeyInUse, IdempotencyKeyReused

LONGEST_KEY = 255
REPLAYED = "Idempotency-Replayed"

_records: Resolve[IdempotencyRecords] = use(lambda c: c.idempotency)
_clock: Resolve[Clock] = use(lambda c: c.clock)

_REMEMBERED_HEADERS = ("content-type", "etag", "location")


async def _idempotency_key(
    idempotency_key: Annotated[
        str | None,
        Header(
            alias="Idempotency-Key",
            min_length=1,
            max_length=LONGEST_KEY,
            description="Of your choice, new for each intention: a repeated request with it "
            "takes no second effect and gets the first answer. Remembered for a day.",
            examples=["b7f1c1e0-3f0a-4a3e-9f66-0a8c1d2e3f40"],
        ),
    ] = None,
) -> None:
    """Declares and checks the header that `IdempotentRoute` reads."""
    del idempotency_key


IDEMPOTENT = Depends(_idempotency_key)


class IdempotentRoute(StrictRoute):
    """A route whose POST honours Idempotency-Key."""

    secrets: ClassVar[frozenset[str]] = frozenset()
    """Members of the answer that are told once, and null when the answer is repeated."""

    def get_route_handler(self) -> Handle:
        """The framework's handler, called only for the first request with a key."""
        handle = super().get_route_handler()

        async def handle_once(request: Request) -> Response:
            key = request.headers.get("idempotency-key", "")
            if request.method != "POST" or not 1 <= len(key) <= LONGEST_KEY:
                return await handle(request)
            return await _once(request, key, handle, self.secrets)

        return handle_once


class SecretRoute(IdempotentRoute):
    """A route that answers a new API key, or the new secret of a webhook."""

    secrets = frozenset({"key", "secret"})


async def _once(request: Request, key: str, handle: Handle, secrets: frozenset[str]) -> Response:
    records, clock = await _records(request), await _clock(request)
    owner = (await actor_of(request)).id
    fingerprint = await _fingerprint(request)
    claim = await records.claim(owner, key, fingerprint, clock.now())
    if not claim.first:
        return _repeated(claim, fingerprint)
    try:
        response = await handle(request)
    except Exception:
        await records.release(owner, key)
        raise
    try:
        await records.complete(owner, key, _remembered(response, secrets))
    except Unavailable as error:
        # What was asked for is done, and saying otherwise would make the caller do it again.
        structlog.get_logger("flaghoist.http").error("answer not remembered", exc_info=error)
    return response


async def _fingerprint(request: Request) -> str:
    asked = f"{request.method} {request.url.path}?{request.url.query}"
    # JSON keeps apart what header lines of any content could make look alike.
    conditions = json.dumps(request.headers.getlist("if-match"))
    return hashlib.sha256(f"{asked}\n{conditions}\n".encode() + await request.body()).hexdigest()


def _repeated(claim: Claim, fingerprint: str) -> Response:
    if claim.fingerprint != fingerprint:
        raise IdempotencyKeyReused
    if claim.answer is None:
        raise IdempotencyKeyInUse
    headers = {**dict(claim.answer.headers), REPLAYED: "true"}
    return Response(claim.answer.body, claim.answer.status, headers)


def _remembered(response: Response, secrets: frozenset[str]) -> Answer:
    body = bytes(response.body)
    if secrets:
        document = json.loads(body)
        body = json.dumps({**document, **dict.fromkeys(secrets & document.keys())}).encode()
    headers = tuple(
        (name, response.headers[name]) for name in _REMEMBERED_HEADERS if name in response.headers
    )
    return Answer(response.status_code, headers, body)
