"""Requests to the management API: what it answers, or why it refuses."""

import ssl
from collections.abc import Mapping
from typing import Any, Literal, TypeAlias

import httpx2
import orjson

from entrypoints.cli.exits import Exit, Failure, Fault
from entrypoints.cli.service import Body, Json

PAGE = 500
_NO_TLS = {"WRONG_VERSION_NUMBER", "RECORD_LAYER_FAILURE"}
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

    def __init__(self, client: httpx2.AsyncClient, url: str) -> None:
        """The base URL of the client is below `url`, by which people name the server."""
        self._client = client
        self._url = url

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
        return self._read(await self.ask(method, path, body, version, query))

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
            said = f"no answer from {self._at}: {_reason(error)}"
            raise Failure(Exit.UNAVAILABLE, said) from None

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

    def _read(self, response: httpx2.Response) -> Json:
        status = response.status_code
        try:
            document = {} if status == _NO_CONTENT else orjson.loads(response.content)
            if response.is_success:
                return Answered(document, str(response.url))
            raise self._misdirected(document["type"]) or _refusal(status, document)
        except (ValueError, KeyError, TypeError):
            raise Failure(
                Exit.UNAVAILABLE, f"this is no Flaghoist: {response.url} answers {status}"
            ) from None

    def _misdirected(self, problem: str) -> Failure | None:
        """What HTTP says of a wrong address or key, in the words of the command line."""
        refused = problem == "/problems/unauthenticated"
        if refused and "authorization" in self._client.headers:
            said = f"{self._at} does not know this key, or it was revoked"
            return Failure(Exit.UNAUTHORISED, f"FLAGHOIST_ADMIN_KEY or --key: {said}")
        # Where no key is shown, none is needed, unless the path is another than it ought to be.
        below = httpx2.URL(self._url).path != "/"
        if refused or (problem == "/problems/no-such-path" and below):
            said = f"there is no Flaghoist at {self._url}; name the root of the server"
            return Failure(Exit.UNAVAILABLE, f"FLAGHOIST_URL or --server: {said}")
        return None

    @property
    def _at(self) -> str:
        return self._client.base_url.netloc.decode()


def _written(body: Body) -> bytes:
    try:
        return orjson.dumps(body)
    except TypeError as error:  # lone surrogates, and integers of more than 64 bits
        raise Failure(Exit.REFUSED, f"this cannot be sent as JSON: {error}") from None


def _etag(version: Version) -> str:
    return "*" if version == "any" else f'"{version}"'


def _reason(error: httpx2.TransportError) -> str:
    """Why there is no answer. TLS calls it a wrong version if it hears something else."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLError) and cause.reason in _NO_TLS:
            return "it does not speak TLS there; is it http:// instead of https://?"
        cause = cause.__cause__ or cause.__context__
    return str(error) or type(error).__name__


def _refusal(status: int, problem: Json) -> Failure:
    conflicts = str(problem["type"]).endswith(("-already-exists", "/last-owner-key"))
    code = Exit.CONFLICT if conflicts else OF_STATUS.get(status, Exit.REFUSED)
    faults = [Fault(fault["pointer"], fault["detail"]) for fault in problem.get("errors", ())]
    return Failure(code, *(faults or (str(problem["detail"]),)))
