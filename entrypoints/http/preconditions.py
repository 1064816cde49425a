"""Versions as entity tags: ETag, If-Match and If-None-Match (RFC 9110, section 13)."""

import re
from typing import Annotated

from fastapi import Depends, Header
from starlette.requests import Request
from starlette.responses import Response

from entrypoints.http.refusals import Fault, InvalidRequest, NotModified, PreconditionRequired

_TAG = r'(?:W/)?"[\x21\x23-\x7e\x80-\xff]*"'
_LIST = re.compile(rf"\s*(?:,\s*)*{_TAG}(?:\s*,\s*(?:{_TAG})?)*\s*")
_PATTERN = r'^(\*|(W/)?"[!#-~]*"( *, *(W/)?"[!#-~]*")*)$'
"""The same for the OpenAPI document, without what nobody would write."""
_OURS = re.compile(r'(W/)?"(\d{1,18})"')

NEVER = 0
"""A version that nothing has."""


def etag(version: int) -> str:
    """The strong entity tag of a version."""
    return f'"{version}"'


class Reply:
    """The headers of an answer about one resource."""

    def __init__(self, request: Request, response: Response) -> None:
        self._request = request
        self._response = response

    def stamp(self, version: int) -> None:
        """Say which version is answered."""
        self._response.headers["ETag"] = etag(version)

    def created(self, path: str, version: int) -> None:
        """Say where the new resource is found, and its version."""
        root = self._request.scope.get("root_path", "")
        self._response.headers["Location"] = f"{root}{path}"
        self.stamp(version)


class Revalidation(Reply):
    """The headers of an answer that the caller may already have."""

    def stamp(self, version: int) -> None:
        """Say which version is answered. Raises `NotModified` if the caller has it."""
        known = self._request.headers.get("if-none-match", "")
        if known.strip() == "*" or version in {number for _, number in _versions(known)}:
            raise NotModified(etag(version))
        super().stamp(version)


async def reply(request: Request, response: Response) -> Reply:
    """The headers of the answer to a change."""
    return Reply(request, response)


async def revalidation(
    request: Request,
    response: Response,
    if_none_match: Annotated[
        str | None,
        Header(
            alias="If-None-Match",
            description="ETags that the caller has; 304 if one is current.",
            examples=['"3"'],
        ),
    ] = None,
) -> Revalidation:
    """The headers of the answer to a question. The header is declared here and read there."""
    del if_none_match
    return Revalidation(request, response)


async def expected_version(
    if_match: Annotated[
        str | None,
        Header(
            alias="If-Match",
            description="The ETag of the version that is changed, or `*`.",
            examples=['"3"', "*"],
            json_schema_extra={"pattern": _PATTERN},
        ),
    ] = None,
) -> int | None:
    """The version that must be current; None for any. Raises `PreconditionRequired`."""
    if if_match is None:
        raise PreconditionRequired
    return _wanted(if_match)


async def optional_version(
    if_match: Annotated[
        str | None,
        Header(alias="If-Match", description="Refuse the change unless this is the current ETag."),
    ] = None,
) -> int | None:
    """The version that must be current, if the caller named one."""
    return None if if_match is None else _wanted(if_match)


def _wanted(if_match: str) -> int | None:
    """If-Match compares strongly, so a weak tag, or one that is not ours, never matches.

    Versions only grow, and nobody knows a later one than the current. So if any in a list is the
    current one, it is the greatest.
    """
    if if_match.strip() == "*":
        return None
    if not _LIST.fullmatch(if_match):
        rule = 'must be an entity tag such as "3", a list of them, or *'
        raise InvalidRequest(Fault("header", "/If-Match", rule))
    return max((number for weak, number in _versions(if_match) if not weak), default=NEVER)


def _versions(header: str) -> list[tuple[bool, int]]:
    return [(bool(weak), int(digits)) for weak, digits in _OURS.findall(header)]


ReplyTo = Annotated[Reply, Depends(reply)]
RevalidationOf = Annotated[Revalidation, Depends(revalidation)]
ExpectedVersion = Annotated[int | None, Depends(expected_version)]
OptionalVersion = Annotated[int | None, Depends(optional_version)]
