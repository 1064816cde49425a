"""What HTTP itself refuses, beside what the domain refuses.

::

    Refusal
    ├── NoSuchPath              nothing is served there
    ├── MethodNotAllowed        something is, but not with this method
    ├── MalformedBody           the body is no JSON
    ├── UnsupportedMediaType    the body does not say that it is JSON
    ├── InvalidRequest          the JSON, or a parameter, has the wrong form
    ├── BodyTooLarge            the body is larger than the server takes
    ├── PreconditionRequired    If-Match is missing
    ├── IdempotencyKeyReused    the key was used for another request
    ├── IdempotencyKeyInUse     the first request with the key is still being answered
    └── Unexpected              a fault of the server
"""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong with a request."""

    place: str
    """``body``, ``query``, ``path`` or ``header``."""
    pointer: str
    """Where in it, as a JSON pointer; empty for the whole body."""
    rule: str


class Refusal(Exception):
    """The root of what HTTP refuses."""

    sentence: ClassVar[str] = ""

    def __str__(self) -> str:
        return self.sentence


class NoSuchPath(Refusal):
    sentence = "there is nothing at this path"


class MethodNotAllowed(Refusal):
    def __init__(self, allowed: str) -> None:
        super().__init__(allowed)
        self.allowed = allowed

    def __str__(self) -> str:
        return f"this path answers {self.allowed}"


class MalformedBody(Refusal):
    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason

    def __str__(self) -> str:
        return f"the body is no JSON: {self.reason}"


class UnsupportedMediaType(Refusal):
    sentence = "the body must be JSON and say so: 'Content-Type: application/json'"


class InvalidRequest(Refusal):
    def __init__(self, *faults: Fault) -> None:
        super().__init__(*faults)
        self.faults = faults

    def __str__(self) -> str:
        count = len(self.faults)
        return "1 thing is wrong" if count == 1 else f"{count} things are wrong"


class BodyTooLarge(Refusal):
    def __init__(self, limit: int) -> None:
        super().__init__(limit)
        self.limit = limit

    def __str__(self) -> str:
        return f"the body must have at most {self.limit} bytes"


class PreconditionRequired(Refusal):
    sentence = (
        "say which version you are changing: send its ETag as If-Match, "
        "or '*' to change it whatever the version"
    )


class IdempotencyKeyReused(Refusal):
    sentence = "this Idempotency-Key was used for a different request"


class IdempotencyKeyInUse(Refusal):
    sentence = "the first request with this Idempotency-Key is still being answered"


class Unexpected(Refusal):
    sentence = "something went wrong here; the request id leads to it in the log"


class NotModified(Exception):
    """The caller already has the current version."""

    def __init__(self, etag: str) -> None:
        super().__init__(etag)
        self.etag = etag
