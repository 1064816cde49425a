"""API keys."""

from typing import Any

from sqlalchemy import Row, exists, select
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.persistence import tables
from adapters.persistence.ledger import Ledger
from adapters.persistence.rows import credential_of
from adapters.persistence.state import Item, StateTable
from application.access import Credential
from application.journal import credential_step
from application.ports.credentials import Credentials
from domain.errors import CredentialNotFound


class SqlCredentials(Credentials):
    """API keys, a row each; the hash of the key is in its own column, and in no other place."""

    def __init__(self, connection: AsyncConnection, ledger: Ledger) -> None:
        self._connection = connection
        self._rows = StateTable(connection, ledger, tables.credentials)

    async def find(self, identity: str) -> Credential:
        return credential_of(await self._row(identity))

    async def any_exist(self) -> bool:
        found = await self._connection.execute(select(exists(select(tables.credentials.c.id))))
        return bool(found.scalar_one())

    async def owners(self) -> tuple[Credential, ...]:
        in_force = select(tables.credentials).where(tables.credentials.c.revoked.is_(False))
        found = await self._connection.execute(in_force.order_by(tables.credentials.c.id))
        return tuple(each for each in map(credential_of, found) if each.owns_everything)

    async def add(self, credential: Credential) -> None:
        await self._rows.add([_item(None, credential)])

    async def save(self, credential: Credential) -> None:
        found = await self._row(credential.id)
        await self._rows.save(_item(credential_of(found), credential), found)

    async def _row(self, identity: str) -> Row[Any]:
        if (row := await self._rows.find(id=identity)) is None:
            raise CredentialNotFound(identity)
        return row


def _item(before: Credential | None, after: Credential) -> Item:
    return Item(
        identity={"id": after.id},
        step=credential_step(before, after),
        columns={"key_hash": after.key_hash, "revoked": after.revoked_at is not None},
    )
