"""Holds every answer against the OpenAPI document of the application that gave it."""

import json
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import httpx2
from jsonschema_rs import Draft202012Validator

SOMETIMES = {"Idempotency-Replayed", "RateLimit", "RateLimit-Policy"}
"""Declared headers that an answer may lack."""


class DeclaredTransport(httpx2.AsyncBaseTransport):
    """Calls the application, and fails if it answers what it does not declare."""

    def __init__(self, app: Any, document: dict[str, Any]) -> None:
        self._inner = httpx2.ASGITransport(app)
        self._operations = Operations(document)

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        response = await self._inner.handle_async_request(request)
        await response.aread()
        self._operations.check(request.method, request.url.path, response)
        return response


class Operations:
    """The operations of a document, by method and path."""

    def __init__(self, document: dict[str, Any]) -> None:
        self._document = document
        self._patterns = sorted(
            ((_pattern(path), path) for path in document["paths"]),
            key=lambda pair: (pair[1].count("{"), -len(pair[1])),
        )

    def check(self, method: str, path: str, response: httpx2.Response) -> None:
        """The status, the headers, the media type, the body and the problem are declared."""
        template = self._template(path)
        asked = "get" if method == "HEAD" else method.lower()
        operation = self._document["paths"].get(template, {}).get(asked)
        if operation is None:
            # Nothing to declare: such a path, or such a method, is not served.
            served = method == "OPTIONS" or not path.startswith("/api/")
            assert served or response.status_code >= 400, (method, path)
            return
        status = str(response.status_code)
        told = f"{method} {template} answers {status}: {response.text[:300]}"
        assert status in operation["responses"], told
        declared = operation["responses"][status]
        headers = declared.get("headers", {}).items()
        _check_headers({name: self._found(one) for name, one in headers}, response, told)
        content = declared.get("content", {})
        if method == "HEAD" or not content:
            assert response.content == b"", told
            return
        media_type = response.headers["content-type"].partition(";")[0]
        assert media_type in content, f"{told} ({media_type})"
        if media_type in {"text/plain", "text/event-stream"}:
            return
        self._validator(json.dumps(content[media_type]["schema"])).validate(response.json())
        if media_type == "application/problem+json":
            kind = response.json()["type"].removeprefix("/problems/")
            assert kind in content[media_type]["examples"], told

    def _found(self, header: dict[str, Any]) -> dict[str, Any]:
        name = header.get("$ref", "").rpartition("/")[2]
        found: dict[str, Any] = self._document["components"]["headers"][name] if name else header
        return found

    def _template(self, path: str) -> str:
        found = (template for pattern, template in self._patterns if pattern.fullmatch(path))
        return next(found, "")

    @cache  # noqa: B019  lives as long as its test
    def _validator(self, schema: str) -> Draft202012Validator:
        return Draft202012Validator(
            {**json.loads(schema), "components": self._document["components"]}
        )


def _check_headers(declared: dict[str, Any], response: httpx2.Response, told: str) -> None:
    for name, header in declared.items():
        assert name in response.headers or name in SOMETIMES, f"{told} (no {name})"
        if name in response.headers:
            value: str | int = response.headers[name]
            if header["schema"]["type"] == "integer":
                value = int(value)
            assert Draft202012Validator(header["schema"]).is_valid(value), told


def operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Method, path and description of each operation."""
    for path, item in document["paths"].items():
        for method, operation in item.items():
            yield method.upper(), path, operation


def _pattern(path: str) -> re.Pattern[str]:
    names = re.split(r"\{(\w+)\}", path)
    parts = [
        re.escape(part) if index % 2 == 0 else (".*" if part == "key" else "[^/]+")
        for index, part in enumerate(names)
    ]
    return re.compile("".join(parts))
