"""Answers that are sent whole: head and body in one packet.

uvicorn sends the head as soon as it has it, which ASGI does not want ("Response Start"), and looks
at each byte of each header twice. That takes longer than to evaluate a hundred flags.
"""

from collections.abc import MutableMapping, Sequence
from typing import Any, Final, TypeAlias

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, RequestResponseCycle

Message: TypeAlias = MutableMapping[str, Any]

_COPIED: Final = 65_536
"""Bytes of a body that are rather copied than handed over by themselves."""


class WholeCycle(RequestResponseCycle):
    """One request and its answer. What is not as usual takes uvicorn's way.

    Usual is an answer of a known length on a connection that stays open.
    """

    _head = b""
    """What waits for the body."""

    async def send(self, message: Any) -> None:
        if message["type"] == "http.response.start" and self._holds_back(message):
            return
        if self._head and not self.disconnected:
            body = message.get("body", b"")
            if self._is_whole(message, body):
                self._send_whole(body)
                return
            head, self._head = self._head, b""
            self.transport.write(head)
        await super().send(message)

    def _holds_back(self, message: Message) -> bool:
        """Whether the answer is a usual one; then its head waits."""
        if (
            self.response_started
            or not self.keep_alive
            or self.access_log
            or self.default_headers
            or self.scope["method"] == "HEAD"
        ):
            return False
        headers = message.get("headers")
        if not isinstance(headers, list):
            return False
        named = dict(headers)
        length = named.get(b"content-length", b"")
        if not length.isdigit() or b"connection" in named or b"transfer-encoding" in named:
            return False
        head = _head_of(message["status"], headers)
        if head is None:
            return False
        self._head = head
        self.response_started = True
        self.waiting_for_100_continue = False
        self.chunked_encoding = False
        self.expected_content_length = int(length)
        return True

    def _is_whole(self, message: Message, body: bytes) -> bool:
        return (
            message["type"] == "http.response.body"
            and not message.get("more_body", False)
            and len(body) == self.expected_content_length
            and not self.flow.write_paused
        )

    def _send_whole(self, body: bytes) -> None:
        head, self._head = self._head, b""
        if len(body) > _COPIED:
            self.transport.writelines((head, body))
        else:
            self.transport.write(head + body)
        self.expected_content_length = 0
        self.response_complete = True
        self.message_event.set()
        if not self.keep_alive:
            self.transport.close()
        self.on_response()


def _head_of(status: int, headers: Sequence[tuple[bytes, bytes]]) -> bytes | None:
    """The head; None if it had other lines than it should, or the end of a text."""
    lines = b"\r\n".join(map(b": ".join, headers))
    head = b"%b%b\r\n\r\n" % (STATUS_LINE[status], lines)
    ends = len(headers) + 2
    if head.count(b"\n") != ends or head.count(b"\r") != ends or b"\0" in head:
        return None
    return head
