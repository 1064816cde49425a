"""Whatever a URL is, a name leads to, or a receiver does, an attempt has an outcome."""

import asyncio
import re
import socket
from collections.abc import Iterator
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.webhooks.sender import HttpWebhookSender
from application.ports.webhook_sender import Answer
from tests.integration.webhooks.sending import send

WORDS: Final = re.compile(
    r"|wants no more|answered \d+( without a place)?|could not connect|did not answer in time"
    r"|redirects (to a place without TLS|to what is not HTTP|too often)"
    r"|did not answer well \(\w+\)|leads to an address that is none"
    r"|leads to an address that is not public; FLAGHOIST_WEBHOOKS_PRIVATE=true allows it"
)
"""All that may be said about an attempt: nothing of it was written by a receiver."""

statuses = st.sampled_from((100, 101, 200, 204, 304, 301, 307, 308, 410, 429, 503, 0, 999))
places = st.sampled_from(("/again", "//", "//[", "http:", "ftp://x/", "http://a..b/", "?", "\\"))
values = st.one_of(st.text(max_size=8), places, st.sampled_from(("0", "-1", "chunked", "9" * 30)))
headers = st.lists(
    st.tuples(
        st.sampled_from(
            ("location", "retry-after", "content-length", "transfer-encoding", "set-cookie", "x y")
        ),
        values,
    ),
    max_size=3,
)


@st.composite
def answers(draw: st.DrawFn) -> bytes:
    """What looks like an answer, and may be one."""
    lines = [f"HTTP/1.1 {draw(statuses)} {draw(st.text(max_size=4))}"]
    lines += [f"{name}: {value}" for name, value in draw(headers)]
    return "\r\n".join([*lines, "", ""]).encode() + draw(st.binary(max_size=20))


@st.composite
def urls(draw: st.DrawFn) -> str:
    """What looks like a URL of the receiver, whose port is still to be put in."""
    hosts = st.one_of(st.sampled_from(("hooks.test", "a..b", "[::1]", "[", "xn--a")), st.text())
    return f"{draw(st.sampled_from(('http', 'https')))}://{draw(hosts)}:PORT/{draw(st.text())}"


class Place:
    """A receiver at the end of all names, and what sends to it, in a loop of their own."""

    def __init__(self, runner: asyncio.Runner) -> None:
        self._run = runner.run
        self.said = b""
        self.found: list[str] | Exception = []
        self.port = 0
        self.senders = [
            HttpWebhookSender(private=private, patience=0.5, resolve=self._resolve)
            for private in (True, False)
        ]
        self._server = self._run(self._serve())

    def attempts(self, url: str) -> list[Answer]:
        """What comes of an attempt, whether private addresses are allowed or not."""
        url = url.replace("PORT", str(self.port))
        return [self._run(send(sender, url)) for sender in self.senders]

    def close(self) -> None:
        self._server.close()
        for sender in self.senders:
            self._run(sender.close())

    async def _serve(self) -> asyncio.Server:
        server = await asyncio.start_server(self._answer, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        return server

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(65_536)
        writer.write(self.said)
        writer.close()

    async def _resolve(self, _host: str, port: int) -> list[str]:
        if port != self.port:
            raise socket.gaierror
        if isinstance(self.found, Exception):
            raise self.found
        return self.found


@pytest.fixture(scope="module")
def place() -> Iterator[Place]:
    with asyncio.Runner() as runner:
        place = Place(runner)
        yield place
        place.close()


@given(
    url=st.one_of(urls(), st.text(), st.just("http://hooks.test:PORT/")),
    said=st.one_of(answers(), st.binary(max_size=50)),
    found=st.one_of(
        st.just(["127.0.0.1"]),
        st.lists(st.sampled_from(("127.0.0.1", "127.0.0.2", "::1")), max_size=6),
        st.sampled_from((OSError(), socket.gaierror(), UnicodeError("label"), ValueError("null"))),
    ),
)
def test_every_attempt_has_an_outcome(
    place: Place, url: str, said: bytes, found: list[str] | Exception
) -> None:
    place.said, place.found = said, found
    for answer in place.attempts(url):
        assert WORDS.fullmatch(answer.detail)
