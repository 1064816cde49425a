"""API keys in memory: who is asking, without a question to the store."""

from collections.abc import Iterable
from hashlib import sha256
from hmac import compare_digest

from application.access import Credential


def hash_key(key: str) -> str:
    """The form in which a key is stored. Keys hold 256 random bits, so one plain hash is enough."""
    return sha256(key.encode()).hexdigest()


class Keyring:
    """Every API key in force, found by its hash. Swapped whole, like a snapshot."""

    __slots__ = ("_by_hash", "_by_id")

    def __init__(self) -> None:
        self._by_hash: dict[bytes, tuple[bytes, Credential]] = {}
        self._by_id: dict[str, Credential] = {}

    def find(self, key: bytes) -> Credential | None:
        """Return the credential of a key, or None if the key is unknown or revoked.

        The look-up tells by its time at most how a SHA-256 hash begins, which helps nobody to
        guess a key; the comparison of the whole hash takes constant time.
        """
        wanted = sha256(key).digest()
        found = self._by_hash.get(wanted)
        return found[1] if found is not None and compare_digest(found[0], wanted) else None

    def find_by_id(self, key_id: str) -> Credential | None:
        """Return the credential with this id, or None if it is unknown or revoked."""
        return self._by_id.get(key_id)

    def credentials(self) -> tuple[Credential, ...]:
        """Every credential that it holds."""
        return tuple(credential for _, credential in self._by_hash.values())

    def replace(self, credentials: Iterable[Credential]) -> None:
        """Hold these credentials and no others."""
        hashed = ((bytes.fromhex(each.key_hash), each) for each in credentials)
        self._by_hash = {key_hash: (key_hash, credential) for key_hash, credential in hashed}
        self._by_id = {credential.id: credential for credential in self.credentials()}
