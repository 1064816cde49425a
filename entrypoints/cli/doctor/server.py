"""Whether a server can be reached, is ready, and knows the key that it is shown."""

from collections.abc import AsyncIterator
from typing import Final

import httpx2
import orjson
from pydantic import SecretStr

from entrypoints.cli.api import Api
from entrypoints.cli.doctor.findings import Finding, Health
from entrypoints.cli.exits import Exit, Failure
from entrypoints.cli.remote import remote
from entrypoints.cli.service import Flaghoist

PATIENCE: Final = 10.0
"""Seconds that a server may take to connect, and to say anything."""

_LOOK_THERE = "Look at its log, or run 'flaghoist doctor --local' where it runs."
_NAME_A_KEY = "Set FLAGHOIST_ADMIN_KEY, or give --key: an admin key that is in force there."


async def examine_server(
    url: str, key: SecretStr | None, transport: httpx2.AsyncBaseTransport | None = None
) -> AsyncIterator[Finding]:
    """Look at the server at this URL in turn; one that does not answer is asked nothing more."""
    yield Finding(
        "configuration",
        Health.WELL,
        f"server {url}",
        "For the database configured here: 'flaghoist doctor --local'.",
    )
    base = f"{url.rstrip('/')}/health/"
    async with httpx2.AsyncClient(base_url=base, timeout=PATIENCE, transport=transport) as client:
        api = Api(client, url)
        reached = await _reached(api)
        yield reached
        if reached.health is Health.ILL:
            return
        yield await _ready(api)
    if key is None:
        yield Finding("key", Health.ILL, "there is none to show to the server", _NAME_A_KEY)
        return
    async with remote(url, key.get_secret_value(), transport) as flaghoist:
        yield await _known(flaghoist)


async def _reached(api: Api) -> Finding:
    try:
        live = await api.send("GET", "live")
        return Finding("server", Health.WELL, f"it answers that it is {live['status']}")
    except Failure as failure:
        return _ill("server", failure, "See that it runs there, or correct the address.")


async def _ready(api: Api) -> Finding:
    try:
        answer = await api.ask("GET", "ready")
        parts = orjson.loads(answer.content)["parts"].items()
    except Failure as failure:
        return _ill("readiness", failure, _LOOK_THERE)
    except (ValueError, KeyError):
        return Finding("readiness", Health.ILL, "it does not tell whether it is ready", _LOOK_THERE)
    told = "; ".join(f"{name}: {part['detail']}" for name, part in parts)
    if not answer.is_success:
        return Finding("readiness", Health.ILL, told, _LOOK_THERE)
    if all(part["ok"] for _, part in parts):
        return Finding("readiness", Health.WELL, told)
    return Finding("readiness", Health.NOTE, told, f"It serves what it had. {_LOOK_THERE}")


async def _known(flaghoist: Flaghoist) -> Finding:
    try:
        projects = [project["key"] for project in await flaghoist.projects.all()]
    except Failure as failure:
        if failure.exit_code is Exit.UNAVAILABLE:  # which says nothing of the key
            detail = f"it cannot be checked until this is over: {'; '.join(failure.lines)}"
            return Finding("key", Health.ILL, detail, f"Ask again then. {_LOOK_THERE}")
        return _ill("key", failure, _NAME_A_KEY)
    return Finding("key", Health.WELL, f"in force; it may see: {', '.join(projects) or 'nothing'}")


def _ill(part: str, failure: Failure, advice: str) -> Finding:
    return Finding(part, Health.ILL, "; ".join(failure.lines), advice)
