"""API keys in memory: who is asking, without a question to the store."""

import hashlib
import hmac
from collections.abc import Iterable

from application.access import Credential


def hash_key(key: str) -> str:
    """The form in which a key is stored. Keys hold 256 random bits, so one plain hash is enough."""
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()


class Keyring:
    """Every API key in force, found by its hash. Swapped whole, like a snapshot."""

    __slots__ = ("_by_hash",)

    def __init__(self) -> None:
        self._by_hash: dict[str, Credential] = {}

    def find(self, key: str) -> Credential | None:
        """Return the credential of a key, or None if the key is unknown or revoked.

        The look-up tells by its time at most how a SHA-256 hash begins, which helps nobody to
        guess a key; the comparison of the whole hash takes constant time.
        """
        wanted = hash_key(key)
        found = self._by_hash.get(wanted)
        if found is not None and hmac.compare_digest(found.key_hash, wanted):
            return found
        return None

    def replace(self, credentials: Iterable[Credential]) -> None:
        """Hold these credentials and no others."""
        self._by_hash = {credential.key_hash: credential for credential in credentials}
