"""Requests to the management API: what it answers, or why it refuses."""

from collections.abc import Mapping
from typing import Any, Literal, TypeAlias

import httpx2
import orjson

from entrypoints.cli.exits import Exit, Failure, Fault
from entrypoints.cli.service import Body, Json

PAGE = 500
_NO_CONTENT = 204

OF_STATUS = {
    401: Exit.UNAUTHORISED,
    403: Exit.UNAUTHORISED,
    404: Exit.NOT_FOUND,
    412: Exit.CONFLICT,
    500: Exit.FAULT,
    502: Exit.UNAVAILABLE,
    503: Exit.UNAVAILABLE,
    504: Exit.UNAVAILABLE,
}
"""Everything else that is refused is `Exit.REFUSED`, or a conflict if its type says so."""

Version: TypeAlias = int | Literal["any"]
Query: TypeAlias = Mapping[str, str]


class Answered(dict[str, Any]):
    """What a server answered. Whoever misses a part in it did not speak to Flaghoist."""

    def __init__(self, document: Json, at: str) -> None:
        super().__init__(document)
        self._at = at

    def __missing__(self, part: str) -> Any:
        raise Failure(
            Exit.UNAVAILABLE, f"this is no Flaghoist: {self._at} answers without '{part}'"
        )


class Api:
    """Requests that answer JSON, or fail with the reason that the server gives."""

    def __init__(self, client: httpx2.AsyncClient) -> None:
        self._client = client

    async def send(
        self,
        method: str,
        path: str,
        body: Body | None = None,
        version: Version | None = None,
        query: Query | None = None,
    ) -> Json:
        """The object that answers one request; an empty one if there is no body.

        A change names the version that it starts from, or takes any.
        """
        return _read(await self.ask(method, path, body, version, query))

    async def ask(
        self,
        method: str,
        path: str,
        body: Body | None = None,
        version: Version | None = None,
        query: Query | None = None,
    ) -> httpx2.Response:
        """What is answered, whether it is good or not. Raise `Failure` if nothing is."""
        headers = {} if version is None else {"if-match": _etag(version)}
        content = None
        if body is not None:
            headers["content-type"] = "application/json"
            content = _written(body)
        try:
            return await self._client.request(
                method, path, content=content, headers=headers, params=query
            )
        except httpx2.TransportError as error:
            reason = str(error) or type(error).__name__
            at = self._client.base_url.netloc.decode()
            raise Failure(Exit.UNAVAILABLE, f"no answer from {at}: {reason}") from None

    async def pages(
        self, path: str, query: Query | None = None, most: int | None = None
    ) -> list[Any]:
        """The items of a list, page by page."""
        found: list[Any] = []
        cursor: dict[str, str] = {}
        while most is None or len(found) < most:
            limit = PAGE if most is None else min(PAGE, most - len(found))
            wanted = {"limit": str(limit), **(query or {}), **cursor}
            page = await self.send("GET", path, query=wanted)
            found += page["items"]
            if page["next_cursor"] is None:
                break
            cursor = {"cursor": page["next_cursor"]}
        return found


def _written(body: Body) -> bytes:
    try:
        return orjson.dumps(body)
    except TypeError as error:  # lone surrogates, and integers of more than 64 bits
        raise Failure(Exit.REFUSED, f"this cannot be sent as JSON: {error}") from None


def _etag(version: Version) -> str:
    return "*" if version == "any" else f'"{version}"'


def _read(response: httpx2.Response) -> Json:
    try:
        document = {} if response.status_code == _NO_CONTENT else orjson.loads(response.content)
        if response.is_success:
            return Answered(document, str(response.url))
        return _refuse(response.status_code, document)
    except (ValueError, KeyError, TypeError):
        raise Failure(
            Exit.UNAVAILABLE, f"this is no Flaghoist: {response.url} answers {response.status_code}"
        ) from None


def _refuse(status: int, problem: Json) -> Json:
    conflicts = str(problem["type"]).endswith(("-already-exists", "/last-owner-key"))
    code = Exit.CONFLICT if conflicts else OF_STATUS.get(status, Exit.REFUSED)
    faults = [Fault(fault["pointer"], fault["detail"]) for fault in problem.get("errors", ())]
    raise Failure(code, *(faults or (str(problem["detail"]),)))
