"""Tokens in the addresses of event streams, for clients that cannot send an API key there.

A browser's `EventSource` sends no headers, and an address ends up in logs; so the address carries
not the key, but something that lets listen, for a while, and nothing else. It is signed with what
is stored of the key itself: every process of a deployment knows that, and a key that is revoked is
no longer there to check against.
"""

import hashlib
import hmac
from base64 import urlsafe_b64encode
from typing import Final

from application.access import Credential
from application.keyring import Keyring
from application.ports.clock import Clock

_PURPOSE: Final = b"flaghoist-stream-1"
_PARTS: Final = 3
_SECOND: Final = 1_000


class StreamTokens:
    """Issues and reads tokens.

    Time is cut into windows as long as `lifetime`. All tokens of a key that are issued in one
    window are the same, and end with the window after it: they last one to two lifetimes.
    """

    def __init__(self, keyring: Keyring, clock: Clock, lifetime: int) -> None:
        self._keyring = keyring
        self._clock = clock
        self._lifetime = lifetime

    def window(self) -> int:
        """The number of the window that it is now."""
        return self._clock.now() // _SECOND // self._lifetime

    def issue(self, credential: Credential, window: int) -> str:
        """The token of a server or client key for a window."""
        deadline = (window + 2) * self._lifetime
        return f"{credential.id}.{deadline}.{_signature(credential, deadline)}"

    def read(self, token: str) -> tuple[Credential, float] | None:
        """Whose token it is, and for how many seconds it is still good; None if it is not."""
        parts = token.split(".")
        if len(parts) != _PARTS or not (parts[1].isascii() and parts[1].isdecimal()):
            return None
        key_id, deadline = parts[0], int(parts[1][:15])
        credential = self._keyring.find_by_id(key_id)
        left = deadline - self._clock.now() / _SECOND
        # Who holds a key could sign for ever with it; nobody listens longer than we would let him.
        if credential is None or not 0 < left <= 2 * self._lifetime:
            return None
        sent = parts[2].encode(errors="replace")
        wanted = _signature(credential, deadline).encode()
        return (credential, left) if hmac.compare_digest(sent, wanted) else None


def _signature(credential: Credential, deadline: int) -> str:
    told = f"{credential.id}\n{credential.kind}\n{credential.flag_set}\n{deadline}"
    secret = _PURPOSE + bytes.fromhex(credential.key_hash)
    digest = hmac.digest(secret, told.encode(), hashlib.sha256)
    return urlsafe_b64encode(digest).decode().rstrip("=")
