"""API keys, by the use cases."""

from application.access import CONSOLE
from application.commands.issue_key import IssueKey
from application.commands.revoke_key import RevokeKey
from application.queries.list_keys import ListKeys
from entrypoints.cli.local.bodies import pages, read, written
from entrypoints.cli.service import Body, Json, Keys
from entrypoints.container import Container
from entrypoints.wire.keys import IssuedKeyOut, KeyIn, KeyOut


class LocalKeys(Keys):
    def __init__(self, container: Container) -> None:
        self._container = container

    async def all(self) -> list[Json]:
        handle = self._container.list_keys()
        found = await pages(lambda page: handle(CONSOLE, ListKeys(page=page)))
        return [written(KeyOut.of(credential)) for credential in found]

    async def create(self, body: Body) -> Json:
        new = read(KeyIn, body)
        command = IssueKey(
            name=new.name, kind=new.kind, flag_set=new.flag_set(), grants=new.granted()
        )
        issued = await self._container.issue_key()(CONSOLE, command)
        return written(IssuedKeyOut.issued(issued.credential, issued.key))

    async def revoke(self, identity: str) -> None:
        await self._container.revoke_key()(CONSOLE, RevokeKey(id=identity))
