"""Flags and targeting, by the use cases."""

from collections.abc import Mapping

from application.access import CONSOLE
from application.commands.archive_flag import ArchiveFlag
from application.commands.change_flag import ChangeFlag
from application.commands.create_flag import CreateFlag
from application.commands.restore_flag import RestoreFlag
from application.commands.set_targeting import SetTargeting
from application.ports.catalogue import FlagFilter
from application.queries.find_flag import FindFlag
from application.queries.find_targeting import FindTargeting
from application.queries.list_targeting import ListTargeting
from domain.environment import FlagSet
from domain.flag import FlagKind
from entrypoints.cli.local.bodies import pages, read, written
from entrypoints.cli.service import Body, Flags, Json
from entrypoints.container import Container
from entrypoints.wire.flags import FlagIn, FlagOut, FlagPatch
from entrypoints.wire.targetings import TargetedFlagOut, TargetingOut, TargetingPatch


class LocalFlags(Flags):
    def __init__(self, container: Container) -> None:
        self._container = container

    async def all(self, flag_set: FlagSet, wanted: Mapping[str, str]) -> list[Json]:
        handle = self._container.list_targeting()
        kind = wanted.get("kind")
        those = FlagFilter(
            tag=wanted.get("tag"),
            kind=None if kind is None else FlagKind(kind),
            archived=wanted.get("archived") == "true",
            text=wanted.get("q"),
        )
        found = await pages(
            lambda page: handle(CONSOLE, ListTargeting(flag_set=flag_set, wanted=those, page=page))
        )
        return [written(TargetedFlagOut.of(flag_set, each)) for each in found]

    async def get(self, project: str, key: str) -> Json:
        query = FindFlag(project=project, key=key)
        return written(FlagOut.of(await self._container.find_flag()(CONSOLE, query)))

    async def create(self, project: str, body: Body) -> Json:
        command = CreateFlag(project=project, **read(FlagIn, body).parts())
        return written(FlagOut.of(await self._container.create_flag()(CONSOLE, command)))

    async def change(self, project: str, key: str, body: Body, version: int | None) -> Json:
        patch = read(FlagPatch, body)
        if patch.archived:
            return await self.archive(project, key, version)
        if patch.archived is False:
            restore = RestoreFlag(project=project, key=key, expected_version=version)
            return written(FlagOut.of(await self._container.restore_flag()(CONSOLE, restore)))
        command = ChangeFlag(project=project, key=key, expected_version=version, **patch.parts())
        return written(FlagOut.of(await self._container.change_flag()(CONSOLE, command)))

    async def archive(self, project: str, key: str, version: int | None) -> Json:
        command = ArchiveFlag(project=project, key=key, expected_version=version)
        return written(FlagOut.of(await self._container.archive_flag()(CONSOLE, command)))

    async def targeting(self, flag_set: FlagSet, key: str) -> Json:
        query = FindTargeting(flag_set=flag_set, flag=key)
        targeting = await self._container.find_targeting()(CONSOLE, query)
        return written(TargetingOut.of(flag_set, targeting))

    async def target(self, flag_set: FlagSet, key: str, body: Body, version: int | None) -> Json:
        parts = read(TargetingPatch, body).parts(key)
        command = SetTargeting(flag_set=flag_set, flag=key, expected_version=version, **parts)
        targeting = await self._container.set_targeting()(CONSOLE, command)
        return written(TargetingOut.of(flag_set, targeting))
