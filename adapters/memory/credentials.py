"""API keys in memory."""

from adapters.memory.recorder import Recorder, check_follows
from adapters.memory.state import MemoryState
from application.access import Credential
from application.journal import credential_step
from application.ports.credentials import Credentials
from domain.errors import CredentialNotFound
from domain.history import Subject


class MemoryCredentials(Credentials):
    """API keys by id."""

    def __init__(self, state: MemoryState, recorder: Recorder) -> None:
        self._state = state
        self._recorder = recorder

    async def find(self, identity: str) -> Credential:
        if identity not in self._state.credentials:
            raise CredentialNotFound(identity)
        return self._state.credentials[identity]

    async def any_exist(self) -> bool:
        return bool(self._state.credentials)

    async def owners(self) -> tuple[Credential, ...]:
        found = self._state.credentials
        return tuple(found[key] for key in sorted(found) if found[key].owns_everything)

    async def add(self, credential: Credential) -> None:
        self._recorder.record(credential_step(None, credential))
        self._state.credentials[credential.id] = credential

    async def save(self, credential: Credential) -> None:
        before = await self.find(credential.id)
        check_follows(Subject.CREDENTIAL, credential.id, before.version, credential.version)
        self._recorder.record(credential_step(before, credential))
        self._state.credentials[credential.id] = credential
