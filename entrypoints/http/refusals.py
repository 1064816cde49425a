"""What HTTP itself refuses, beside what the domain refuses.

::

    HttpRefusal
    ├── NoSuchPath              nothing is served there
    ├── MethodNotAllowed        something is, but not with this method
    ├── MalformedBody           the body is no JSON
    ├── UnsupportedMediaType    the body does not say that it is JSON
    ├── InvalidRequest          the JSON, or a parameter, has the wrong form
    ├── OriginNotAllowed        a page that is not listed asks whether it may send a request
    ├── BodyTooLarge            the body is larger than the server takes
    ├── BodyTooSlow             the body does not arrive in time
    ├── TooManyRequests         a key or an address asks more than it may
    ├── Overloaded              more is asked than can be answered
    ├── PreconditionRequired    If-Match is missing
    ├── IdempotencyKeyReused    the key was used for another request
    ├── IdempotencyKeyInUse     the first request with the key is still being answered
    └── Unexpected              a fault of the server
"""

from dataclasses import dataclass
from typing import ClassVar

from application.ports.rate_limiter import Budget, Verdict
from entrypoints.http.quotas import excess_of


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong with a request."""

    place: str
    """``body``, ``query``, ``path`` or ``header``."""
    pointer: str
    """Where in it, as a JSON pointer; empty for the whole body."""
    rule: str


class HttpRefusal(Exception):
    """The root of what HTTP refuses."""

    sentence: ClassVar[str] = ""

    def __str__(self) -> str:
        return self.sentence


class NoSuchPath(HttpRefusal):
    sentence = "there is nothing at this path"


class MethodNotAllowed(HttpRefusal):
    def __init__(self, allowed: str) -> None:
        super().__init__(allowed)
        self.allowed = allowed

    def __str__(self) -> str:
        return f"this path answers {self.allowed}"


class MalformedBody(HttpRefusal):
    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason

    def __str__(self) -> str:
        return f"the body is no JSON: {self.reason}"


class UnsupportedMediaType(HttpRefusal):
    sentence = "the body must be JSON and say so: 'Content-Type: application/json'"


class InvalidRequest(HttpRefusal):
    def __init__(self, *faults: Fault) -> None:
        super().__init__(*faults)
        self.faults = faults

    def __str__(self) -> str:
        first, *others = self.faults
        more = f", and {len(others)} more" if others else ""
        return f"{first.pointer or first.place}: {first.rule}{more}"


class OriginNotAllowed(HttpRefusal):
    sentence = "pages of this origin may not ask here; the setting http.cors_origins names who may"


class BodyTooLarge(HttpRefusal):
    def __init__(self, limit: int) -> None:
        super().__init__(limit)
        self.limit = limit

    def __str__(self) -> str:
        return f"the body must have at most {self.limit} bytes"


class BodyTooSlow(HttpRefusal):
    sentence = "the body did not arrive in time"


class TooManyRequests(HttpRefusal):
    def __init__(self, budget: Budget, verdict: Verdict) -> None:
        super().__init__(budget, verdict)
        self.budget = budget
        self.verdict = verdict

    def __str__(self) -> str:
        return excess_of(self.budget)


class Overloaded(HttpRefusal):
    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds

    def __str__(self) -> str:
        return "more is asked here at the moment than can be answered"


class PreconditionRequired(HttpRefusal):
    sentence = (
        "say which version you are changing: send its ETag as If-Match, "
        "or '*' to change it whatever the version"
    )


class IdempotencyKeyReused(HttpRefusal):
    sentence = "this Idempotency-Key was used for a different request"


class IdempotencyKeyInUse(HttpRefusal):
    sentence = "the first request with this Idempotency-Key is still being answered"


class Unexpected(HttpRefusal):
    sentence = "something went wrong here; the request id leads to it in the log"


class NotModified(Exception):
    """The caller already has the current version."""

    def __init__(self, etag: str) -> None:
        super().__init__(etag)
        self.etag = etag
