"""Segments, by the use cases."""

from typing import Literal

from application.access import CONSOLE
from application.commands.change_members import ChangeMembers
from application.commands.change_segment import ChangeSegment
from application.commands.define_segment import DefineSegment
from application.commands.delete_segment import DeleteSegment
from application.queries.find_segment import FindSegment
from application.queries.list_members import ListMembers, Membership
from application.queries.list_segments import ListSegments
from entrypoints.cli.local.bodies import pages, read, written
from entrypoints.cli.service import Body, Json, Segments
from entrypoints.container import Container
from entrypoints.wire.segments import MembersIn, SegmentIn, SegmentOut, SegmentPatch


class LocalSegments(Segments):
    def __init__(self, container: Container) -> None:
        self._container = container

    async def all(self, project: str) -> list[Json]:
        handle = self._container.list_segments()
        found = await pages(lambda page: handle(CONSOLE, ListSegments(project=project, page=page)))
        return [written(SegmentOut.of(segment)) for segment in found]

    async def get(self, project: str, key: str) -> Json:
        query = FindSegment(project=project, key=key)
        return written(SegmentOut.of(await self._container.find_segment()(CONSOLE, query)))

    async def members(
        self, project: str, key: str, kind: Literal["included", "excluded"]
    ) -> list[str]:
        handle = self._container.list_members()
        membership = Membership(kind)
        return await pages(
            lambda page: handle(
                CONSOLE,
                ListMembers(project=project, segment=key, membership=membership, page=page),
            )
        )

    async def create(self, project: str, body: Body) -> Json:
        command = DefineSegment(project=project, **read(SegmentIn, body).parts())
        return written(SegmentOut.of(await self._container.define_segment()(CONSOLE, command)))

    async def change(self, project: str, key: str, body: Body, version: int | None) -> Json:
        parts = read(SegmentPatch, body).parts()
        command = ChangeSegment(project=project, key=key, expected_version=version, **parts)
        return written(SegmentOut.of(await self._container.change_segment()(CONSOLE, command)))

    async def change_members(self, project: str, key: str, body: Body) -> Json:
        who = read(MembersIn, body)
        command = ChangeMembers(
            project=project,
            key=key,
            include=frozenset(who.include),
            exclude=frozenset(who.exclude),
            forget=frozenset(who.forget),
        )
        return written(SegmentOut.of(await self._container.change_members()(CONSOLE, command)))

    async def delete(self, project: str, key: str, version: int | None) -> None:
        command = DeleteSegment(project=project, key=key, expected_version=version)
        await self._container.delete_segment()(CONSOLE, command)
