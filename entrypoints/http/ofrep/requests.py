"""Reading an evaluation request: the flag's key, the body, the context."""

import re
from collections.abc import Mapping
from http import HTTPStatus
from itertools import accumulate
from typing import Any, Final, TypeAlias

import msgspec
from starlette.types import Message, Receive, Scope

from domain.decision import ErrorCode
from entrypoints.http.ofrep.refusals import Refusal, too_large
from entrypoints.http.paths import EVALUATION, path_of

SINGLE: Final = f"{EVALUATION}/"
"""Before the key of a flag."""


DEEPEST: Final = 128
"""Levels of nesting in a body: more than any context has, and far from what exhausts a stack."""

SHALLOW: Final = 2 * DEEPEST
"""Bytes of a body that cannot nest deeper, for each level takes two of them."""

Call: TypeAlias = tuple[str, Scope, dict[bytes, bytes], bytes]
"""A request before its body: the flag's key, empty for all flags; the scope; the headers by name;
the request id. A plain tuple, because making an object of a class takes ten times as long."""

_STRING = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"?', re.DOTALL)
"""A string, closed or not. It never goes back, so it takes linear time whatever it gets."""
_BRACKETS = b"[]{}"
_NOT_BRACKETS = bytes(set(range(256)) - set(_BRACKETS))
_STEPS = {ord("["): 1, ord("{"): 1, ord("]"): -1, ord("}"): -1}


class Disconnected(Exception):
    """The client went away before it had sent its request."""


class EvaluationRequest(msgspec.Struct):
    """The body of both requests. Some clients leave out the context, or its targeting key."""

    context: dict[str, Any] | None = None


decode: Final = msgspec.json.Decoder(EvaluationRequest | None).decode
"""Reads a body, which must not be deep: deep nesting is a RecursionError."""


def flag_key(scope: Scope) -> str | None:
    """The key in an evaluation path; empty if it asks for all flags; None for other paths.

    The server has decoded the path, so ``a%2Fb`` and ``a/b`` are one key, as they are to clients.
    """
    path = path_of(scope)
    if path.startswith(SINGLE):
        return path[len(SINGLE) :]
    return "" if path == EVALUATION else None


def check_declared_size(headers: Mapping[bytes, bytes], limit: int) -> None:
    """Refuse a body that says that it is larger than `limit` bytes."""
    declared = headers.get(b"content-length", b"0")
    if declared.isdigit() and int(declared) > limit:
        raise too_large(limit)


async def read_body(first: Message, receive: Receive, limit: int) -> bytes:
    """A body that comes in parts. Raise `Refusal` as soon as it is larger than `limit` bytes."""
    body, message = bytearray(), first
    while True:
        if message["type"] == "http.disconnect":
            raise Disconnected
        body += message.get("body", b"")
        if len(body) > limit:
            raise too_large(limit)
        if not message.get("more_body"):
            return bytes(body)
        message = await receive()


def read_context(body: bytes) -> dict[str, Any]:
    """The context of a body; empty if there is none. Raise `Refusal` for what is no context.

    flagd evaluates with an empty context when it gets something else than an object. Here it is
    refused, because nobody would notice: everybody would silently get what the flag's default is.
    """
    if len(body) > SHALLOW and may_be_deep(body) and _depth(body) > DEEPEST:
        raise _no_context(f"it must not nest deeper than {DEEPEST} levels")
    try:
        request = decode(body)
    except msgspec.ValidationError as error:
        raise _no_context(str(error)) from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        if not body.strip():
            return {}
        raise _no_context(f"it is not JSON: {error}") from None
    return (request and request.context) or {}


def may_be_deep(body: bytes) -> bool:
    """Whether there are enough brackets, wherever they are, to nest deeper than `DEEPEST`."""
    return body.count(b"{") + body.count(b"[") > DEEPEST


def _depth(body: bytes) -> int:
    """How deep the brackets outside strings nest."""
    brackets = _STRING.sub(b"", body).translate(None, _NOT_BRACKETS)
    return max(accumulate(map(_STEPS.__getitem__, brackets)), default=0)


def _no_context(rule: str) -> Refusal:
    return Refusal(
        HTTPStatus.BAD_REQUEST,
        ErrorCode.INVALID_CONTEXT,
        f"the body must be a JSON object whose 'context' is an object: {rule}",
    )
