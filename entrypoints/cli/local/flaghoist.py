"""All local parts over one container."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from entrypoints.cli.local.environment import LocalEnvironment
from entrypoints.cli.local.flags import LocalFlags
from entrypoints.cli.local.keys import LocalKeys
from entrypoints.cli.local.projects import LocalProjects
from entrypoints.cli.local.segments import LocalSegments
from entrypoints.cli.local.usage import LocalUsage
from entrypoints.cli.local.webhooks import LocalWebhooks
from entrypoints.cli.service import (
    Environment,
    Flaghoist,
    Flags,
    Keys,
    Projects,
    Segments,
    Usage,
    Webhooks,
)
from entrypoints.container import Container
from entrypoints.lifecycle import running
from entrypoints.settings import Settings
from entrypoints.telemetry import observed


class LocalFlaghoist(Flaghoist):
    """In the name of whoever has access to this machine."""

    def __init__(self, container: Container) -> None:
        self.projects: Projects = LocalProjects(container)
        self.flags: Flags = LocalFlags(container)
        self.segments: Segments = LocalSegments(container)
        self.keys: Keys = LocalKeys(container)
        self.webhooks: Webhooks = LocalWebhooks(container)
        self.environment: Environment = LocalEnvironment(container)
        self.usage: Usage = LocalUsage(container)


@asynccontextmanager
async def local(settings: Settings) -> AsyncIterator[Flaghoist]:
    """The use cases on the configured database. Raise `NotReady` if it needs to be prepared."""
    container = Container(settings=settings)
    async with observed(container), running(container, delivers=False):
        yield LocalFlaghoist(container)
