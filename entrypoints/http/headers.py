"""What every answer's headers say, and what every request's headers are read for."""

import re
from collections.abc import Iterator, Mapping
from itertools import count
from typing import Final, TypeAlias

from application.ports.identifiers import Identifiers
from entrypoints.masking import holds_key

Header: TypeAlias = tuple[bytes, bytes]
"""A name in lower case, and a value."""

REQUEST_ID: Final = b"x-request-id"

NO_SNIFFING: Final[Header] = (b"x-content-type-options", b"nosniff")

SECURITY_HEADERS: Final[tuple[Header, ...]] = (
    NO_SNIFFING,
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"referrer-policy", b"no-referrer"),
    (b"cache-control", b"no-store"),
)
"""For answers that are data: no browser shall guess at them, run, frame or keep them."""

_REQUEST_ID = re.compile(rb"[A-Za-z0-9._~:/+=@-]{1,128}")


class RequestIds:
    """Names requests: by the id that the caller sent, if it is a plain one, else by a new one.

    An id that holds an API key is not taken: ids are answered, logged and kept in the history.
    """

    __slots__ = ("new",)

    def __init__(self, identifiers: Identifiers) -> None:
        # The end of an id is its random part, and each byte of a header is looked at twice.
        pattern = identifiers.new_id()[-12:].replace("%", "%%").encode() + b"-%08x"
        self.new: Iterator[bytes] = map(pattern.__mod__, count(1))
        """New ids without end: one of this process, and a number that counts."""

    def __call__(self, sent: bytes | None) -> bytes:
        """The id of a request with this ``X-Request-ID`` header."""
        if sent is not None and _REQUEST_ID.fullmatch(sent) and not holds_key(sent):
            return sent
        return next(self.new)


def api_key_of(headers: Mapping[bytes, bytes]) -> bytes | None:
    """The key in ``Authorization: Bearer KEY``, else the one in ``X-API-Key: KEY``."""
    authorization = headers.get(b"authorization")
    if authorization is not None:
        if authorization.startswith(b"Bearer "):  # as almost everybody writes it
            return authorization[7:].strip()
        scheme, _, key = authorization.partition(b" ")
        if scheme.lower() == b"bearer":
            return key.strip()
    return headers.get(b"x-api-key")
