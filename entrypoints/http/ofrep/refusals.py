"""Answers without a decision. Every one is JSON that says why: some clients read nothing else."""

import json
from http import HTTPStatus

from application.ports.rate_limiter import Budget, Verdict
from domain.decision import ErrorCode
from domain.errors import Unauthenticated
from entrypoints.http.headers import NO_SNIFFING, SECURITY_HEADERS, Header
from entrypoints.http.ofrep.answers import Answer
from entrypoints.http.quotas import excess_of, policy_of, seconds_of, state_of
from entrypoints.masking import without_keys

_FOR_REFUSALS = tuple(header for header in SECURITY_HEADERS if header != NO_SNIFFING)
"""Refusals may answer a GET, which browsers keep and show; every answer forbids sniffing."""


class Refusal(Exception):
    """A request that gets no decision, and why."""

    def __init__(
        self, status: HTTPStatus, error_code: ErrorCode, details: str, *headers: Header
    ) -> None:
        super().__init__(details)
        self._status = status
        self._error_code = error_code
        self._headers = headers

    def answer(self, key: str) -> Answer:
        """The answer as OFREP's failure: with the flag's key, or without for all flags."""
        document = {"errorCode": self._error_code, "errorDetails": str(self)}
        if key:
            document = {"key": key, **document}
        # An API key in the place of a flag's must not stand in an answer, which is shown and kept.
        body = without_keys(json.dumps(document, separators=(",", ":")).encode())
        return self._status.value, (*_FOR_REFUSALS, *self._headers), body


def unauthenticated() -> Refusal:
    """No key was sent, or none that is in force."""
    challenge = (b"www-authenticate", b'Bearer realm="flaghoist"')
    return Refusal(HTTPStatus.UNAUTHORIZED, ErrorCode.GENERAL, str(Unauthenticated()), challenge)


def wrong_kind_of_key() -> Refusal:
    """Admin keys manage; they belong to no environment, so there is nothing to evaluate."""
    return Refusal(
        HTTPStatus.FORBIDDEN,
        ErrorCode.GENERAL,
        "an admin key does not evaluate flags; use a server key, or a client key in a browser",
    )


def wrong_method() -> Refusal:
    """Evaluation is POST, also where nothing changes: a context does not fit into an address."""
    return Refusal(
        HTTPStatus.METHOD_NOT_ALLOWED,
        ErrorCode.GENERAL,
        "flags are evaluated with POST",
        (b"allow", b"POST, OPTIONS"),
    )


def only_get() -> Refusal:
    """A stream is listened to, and nothing else."""
    return Refusal(
        HTTPStatus.METHOD_NOT_ALLOWED,
        ErrorCode.GENERAL,
        "event streams are opened with GET",
        (b"allow", b"GET, HEAD, OPTIONS"),
    )


def bad_token() -> Refusal:
    """The address of a stream is old, or the key that it was made for is revoked."""
    return Refusal(
        HTTPStatus.UNAUTHORIZED,
        ErrorCode.GENERAL,
        "the token of this event stream is not in force; evaluate all flags to get another one",
        (b"www-authenticate", b'Bearer realm="flaghoist"'),
    )


def too_many_streams(details: str, seconds: int) -> Refusal:
    """The key listens as often as it may; who is refused asks now and then."""
    later = (b"retry-after", b"%d" % seconds)
    return Refusal(HTTPStatus.TOO_MANY_REQUESTS, ErrorCode.GENERAL, details, later)


def no_room_for_streams(details: str, seconds: int) -> Refusal:
    """Nobody else may listen; who is refused asks now and then."""
    later = (b"retry-after", b"%d" % seconds)
    return Refusal(HTTPStatus.SERVICE_UNAVAILABLE, ErrorCode.GENERAL, details, later)


def too_large(limit: int) -> Refusal:
    """The body is, or says that it is, larger than `limit` bytes."""
    return Refusal(
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        ErrorCode.GENERAL,
        f"the body must have at most {limit} bytes",
    )


def unknown_flag(key: str) -> Refusal:
    """There is no such flag in the environment, or none that this key may see."""
    return Refusal(HTTPStatus.NOT_FOUND, ErrorCode.FLAG_NOT_FOUND, f"there is no flag '{key}'")


def too_many(budget: Budget, wait: float) -> Refusal:
    """A key or an address asked more than it may."""
    verdict = Verdict(wait, 0)
    return Refusal(
        HTTPStatus.TOO_MANY_REQUESTS,
        ErrorCode.GENERAL,
        f"{excess_of(budget)}; try again later",
        (b"retry-after", b"%d" % seconds_of(verdict)),
        policy_of(budget),
        state_of(budget, verdict),
    )


def too_slow() -> Refusal:
    """The body is not here in time."""
    return Refusal(
        HTTPStatus.REQUEST_TIMEOUT,
        ErrorCode.GENERAL,
        "the body did not arrive in time",
        (b"connection", b"close"),
    )


def not_loaded() -> Refusal:
    """The key is known, but its environment is still being read."""
    return Refusal(
        HTTPStatus.SERVICE_UNAVAILABLE,
        ErrorCode.GENERAL,
        "the flags of this environment are not loaded yet; try again",
        (b"retry-after", b"1"),
    )


def unexpected() -> Refusal:
    """Our fault. The log has the traceback; the request id leads to it."""
    return Refusal(
        HTTPStatus.INTERNAL_SERVER_ERROR,
        ErrorCode.GENERAL,
        "the evaluation failed unexpectedly; the service's log tells why",
    )
