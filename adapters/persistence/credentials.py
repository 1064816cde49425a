"""API keys."""

from typing import Any

from sqlalchemy import Row, exists, select
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.persistence import tables
from adapters.persistence.ledger import Ledger
from adapters.persistence.rows import credential_of
from adapters.persistence.state import Item, Place, StateTable
from application.access import Credential
from application.key_notation import write_credential
from application.ports.credentials import Credentials
from domain.errors import CredentialNotFound
from domain.history import Subject


class SqlCredentials(Credentials):
    """API keys, a row each; the hash of the key is in its own column, and in no other place."""

    def __init__(self, connection: AsyncConnection, ledger: Ledger) -> None:
        self._connection = connection
        self._rows = StateTable(connection, ledger, Subject.CREDENTIAL, tables.credentials)

    async def find(self, identity: str) -> Credential:
        return credential_of(await self._row(identity))

    async def any_exist(self) -> bool:
        found = await self._connection.execute(select(exists(select(tables.credentials.c.id))))
        return bool(found.scalar_one())

    async def add(self, credential: Credential) -> None:
        await self._rows.add([_item(credential)])

    async def save(self, credential: Credential) -> None:
        await self._rows.save(_item(credential), await self._row(credential.id))

    async def _row(self, identity: str) -> Row[Any]:
        if (row := await self._rows.find(id=identity)) is None:
            raise CredentialNotFound(identity)
        return row


def _item(credential: Credential) -> Item:
    project, environment = credential.flag_set or ("", "")
    return Item(
        place=Place(project, environment, credential.id),
        identity={"id": credential.id},
        version=credential.version,
        document=write_credential(credential),
        columns={
            "key_hash": credential.key_hash,
            "revoked": credential.revoked_at is not None,
        },
    )
