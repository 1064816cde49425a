"""Posting messages, as Standard Webhooks describes it."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import replace
from http import HTTPStatus
from http.cookiejar import CookieJar, DefaultCookiePolicy
from importlib.metadata import version
from typing import Final, TypeAlias
from urllib.parse import urljoin, urlsplit

import httpx2

from adapters.webhooks.addresses import REMEDY, NotPublic
from adapters.webhooks.guarding import GuardedBackend, GuardedTransport
from adapters.webhooks.look_ups import LookUps, Resolve
from adapters.webhooks.signing import signature
from application.ports.webhook_sender import Answer, Message, WebhookSender
from application.turn import PerLoop
from domain.delivery import Outcome

CONNECTIONS: Final = 64
REDIRECTS: Final = 3
READ: Final = 64 * 1024
"""Bytes of an answer that are read, and forgotten, so that the connection can be used again."""

Around: TypeAlias = Callable[[httpx2.AsyncBaseTransport], httpx2.AsyncBaseTransport]
"""Puts something around what sends requests, such as spans."""

_FOLLOWED: Final = {HTTPStatus.TEMPORARY_REDIRECT, HTTPStatus.PERMANENT_REDIRECT}
"""Those that say to post the same again; others would turn a message into a question."""
_PATIENT: Final = {HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE}


class _Clients:
    """The client of one event loop, and the turn to make it."""

    def __init__(self) -> None:
        self.client: httpx2.AsyncClient | None = None
        self.opening = asyncio.Lock()


class HttpWebhookSender(WebhookSender):
    """One client for all messages, made for the first, and for the first after `close`.

    Every attempt ends within `patience` seconds.
    """

    def __init__(self, *, private: bool, patience: float, resolve: Resolve | None = None) -> None:
        """`private` allows addresses that are not public; `resolve` is how others look names up."""
        self._patience = patience
        self._backend = GuardedBackend(private=private, resolve=resolve or LookUps())
        self._clients = PerLoop(_Clients)
        self._around: Around = _as_it_is

    def put_around(self, around: Around) -> None:
        """Let what sends requests go through something else, from the next client on."""
        self._around = around

    async def send(self, message: Message) -> Answer:
        began = time.perf_counter()
        try:
            client = await self._opened()
            began = time.perf_counter()  # to open one may take longer than an attempt
            async with asyncio.timeout(self._patience):
                answer = await self._post(client, message, message.url)
        except TimeoutError:
            answer = Answer(outcome=Outcome.FAILED, detail="did not answer in time")
        except NotPublic:
            detail = f"leads to an address that is not public; {REMEDY}"
            answer = Answer(outcome=Outcome.FORBIDDEN, detail=detail)
        except (httpx2.HTTPError, httpx2.InvalidURL, OSError, ValueError) as error:
            # The last is what a URL comes to that only its use shows to be none.
            answer = Answer(outcome=Outcome.FAILED, detail=_reason(error))
        return replace(answer, milliseconds=round((time.perf_counter() - began) * 1_000))

    async def close(self) -> None:
        clients = self._clients()
        client, clients.client = clients.client, None
        if client is not None:
            await client.aclose()

    async def _post(
        self, client: httpx2.AsyncClient, message: Message, url: str, redirects: int = REDIRECTS
    ) -> Answer:
        """Post the message, and after a redirect to where it leads; each connection is judged."""
        response = await _post_once(client, url, message)
        if response.status_code not in _FOLLOWED:
            return _answer_of(response)
        place = response.headers.get("location")
        if not place:
            return _refused(response, f"answered {response.status_code} without a place")
        target = urljoin(url, place)
        if (scheme := urlsplit(target).scheme) not in {"https", urlsplit(url).scheme}:
            wrong = "a place without TLS" if scheme == "http" else "what is not HTTP"
            return _refused(response, f"redirects to {wrong}")
        if redirects == 0:
            return _refused(response, "redirects too often")
        return await self._post(client, message, target, redirects - 1)

    async def _opened(self) -> httpx2.AsyncClient:
        """The client. To read all certificates takes a tenth of a second, so a thread does it."""
        clients = self._clients()
        async with clients.opening:
            if clients.client is None:
                clients.client = await asyncio.to_thread(self._made)
            return clients.client

    def _made(self) -> httpx2.AsyncClient:
        return httpx2.AsyncClient(
            transport=self._around(GuardedTransport(self._backend, connections=CONNECTIONS)),
            timeout=httpx2.Timeout(self._patience, connect=self._patience / 2),
            follow_redirects=False,
            # What one receiver sets would be sent to others at its host, and kept for ever.
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
            trust_env=False,
        )


def _as_it_is(transport: httpx2.AsyncBaseTransport) -> httpx2.AsyncBaseTransport:
    return transport


async def _post_once(client: httpx2.AsyncClient, url: str, message: Message) -> httpx2.Response:
    """The head of the answer; its body is read only as far as it is short."""
    headers = _headers(message)
    request = client.build_request("POST", url, content=message.body, headers=headers)
    response = await client.send(request, stream=True)
    try:
        read = 0
        async for part in response.aiter_raw():
            read += len(part)
            if read > READ:
                break
    finally:
        await response.aclose()
    return response


def _headers(message: Message) -> dict[str, str]:
    seconds = message.at // 1_000
    return {
        "content-type": "application/json",
        "user-agent": f"Flaghoist/{version('flaghoist')}",
        "webhook-id": message.id,
        "webhook-timestamp": str(seconds),
        "webhook-signature": signature(message.secrets, message.id, seconds, message.body),
    }


def _answer_of(response: httpx2.Response) -> Answer:
    if response.is_success:
        return Answer(outcome=Outcome.DELIVERED, status=response.status_code)
    if response.status_code == HTTPStatus.GONE:
        return Answer(outcome=Outcome.GONE, status=response.status_code, detail="wants no more")
    return _refused(response, f"answered {response.status_code}")


def _refused(response: httpx2.Response, detail: str) -> Answer:
    wish = response.headers.get("retry-after", "")
    waits = response.status_code in _PATIENT and wish.isascii() and wish.isdecimal()
    return Answer(
        outcome=Outcome.REFUSED,
        status=response.status_code,
        detail=detail,
        retry_after=int(wish[:9]) * 1_000 if waits else None,
    )


def _reason(error: Exception) -> str:
    """What went wrong, from the kind of error alone: its text may quote what a receiver sent."""
    match error:
        case httpx2.ConnectError() | OSError():
            return "could not connect"
        case httpx2.InvalidURL() | ValueError():
            return "leads to an address that is none"
        case httpx2.TimeoutException():
            return "did not answer in time"
        case _:
            return f"did not answer well ({type(error).__name__})"
