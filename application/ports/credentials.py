"""API keys."""

from abc import abstractmethod
from typing import Protocol

from application.access import Credential


class Credentials(Protocol):
    """All API keys, revoked ones included, inside one unit of work."""

    @abstractmethod
    async def find(self, identity: str) -> Credential:
        """Return the credential with this id. Raise `CredentialNotFound` if there is none."""

    @abstractmethod
    async def any_exist(self) -> bool:
        """Whether a key was ever issued."""

    @abstractmethod
    async def owners(self) -> tuple[Credential, ...]:
        """Those in force that own everything, by id."""

    @abstractmethod
    async def add(self, credential: Credential) -> None:
        """Add a new one."""

    @abstractmethod
    async def save(self, credential: Credential) -> None:
        """Replace version ``credential.version - 1``. Raise `StaleVersion` if not current."""
