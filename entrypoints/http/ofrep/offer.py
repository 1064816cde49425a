"""What a bulk answer says of event streams."""

import json
from typing import Final

from application.access import Credential
from application.stream_tokens import StreamTokens
from entrypoints.http.paths import STREAMS

INACTIVITY: Final = 120
"""Seconds after which a page that nobody looks at closes its stream."""
_KEPT: Final = 10_000


class StreamOffer:
    """The members that are added to bulk answers: made once a window for each key."""

    __slots__ = ("_made", "_tokens", "_window", "window")

    def __init__(self, tokens: StreamTokens) -> None:
        self.window = tokens.window
        """The number of the window that it is now: in it, a key is always offered the same."""
        self._tokens = tokens
        self._window = 0
        self._made: dict[tuple[str, str], bytes] = {}

    def members(self, credential: Credential, root_path: str, window: int) -> bytes:
        """More members of the answer, after its others, to whoever holds this key."""
        if window != self._window or len(self._made) > _KEPT:
            self._window = window
            self._made = {}
        asked = (credential.id, root_path)
        if (made := self._made.get(asked)) is None:
            made = self._made[asked] = self._make(credential, root_path, window)
        return made

    def _make(self, credential: Credential, root_path: str, window: int) -> bytes:
        # Without an origin, which is then the one that the client asked.
        path = f"{root_path}{STREAMS}?token={self._tokens.issue(credential, window)}"
        stream = {
            "type": "sse",
            "endpoint": {"requestUri": path},
            "inactivityDelaySec": INACTIVITY,
        }
        return b',"eventStreams":[%b]' % json.dumps(stream, separators=(",", ":")).encode()
