"""Reading without writing: lists, look-ups and history."""

from abc import abstractmethod
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Protocol

from application.access import Credential
from application.pages import Page, PageRequest
from domain.environment import Environment, FlagSet, Project
from domain.flag import Flag, FlagKind, TargetedFlag
from domain.history import Entry, Subject
from domain.segment import Segment
from domain.targeting import Targeting
from domain.webhook import Webhook


@dataclass(frozen=True, slots=True, kw_only=True)
class FlagFilter:
    """Which flags of a project; what is None does not matter."""

    tag: str | None = None
    kind: FlagKind | None = None
    archived: bool | None = False
    text: str | None = None
    """Part of the key, name or description, in any case."""


ALL_UNARCHIVED = FlagFilter()


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryFilter:
    """Which entries; what is None does not matter."""

    project: str | None = None
    environment: str | None = None
    project_wide: bool = False
    """Besides those of an environment, what belongs to no environment, such as flags."""
    subject: Subject | None = None
    key: str | None = None


ALL_ENTRIES = HistoryFilter()


class Catalogue(Protocol):
    """Everything that is stored, for reading. Sees what was committed before the call.

    Every method raises `Unavailable` if the store does not answer, and the `NotFound` of the
    project or environment that was named but does not exist.
    """

    @abstractmethod
    async def projects(self, page: PageRequest) -> Page[Project]:
        """Projects by key."""

    @abstractmethod
    async def project(self, key: str) -> Project:
        """One project. Raise `ProjectNotFound`."""

    @abstractmethod
    async def environments(self, project: str, page: PageRequest) -> Page[Environment]:
        """The environments of a project by key."""

    @abstractmethod
    async def environment(self, flag_set: FlagSet) -> Environment:
        """One environment. Raise `EnvironmentNotFound`."""

    @abstractmethod
    async def flags(self, project: str, wanted: FlagFilter, page: PageRequest) -> Page[Flag]:
        """Flags by key."""

    @abstractmethod
    async def flag(self, project: str, key: str) -> Flag:
        """One flag, archived or not. Raise `FlagNotFound`."""

    @abstractmethod
    async def targeted_flags(
        self, flag_set: FlagSet, wanted: FlagFilter, page: PageRequest
    ) -> Page[TargetedFlag]:
        """Flags with their targeting in one environment, by key."""

    @abstractmethod
    async def targeting(self, flag_set: FlagSet, flag: str) -> Targeting:
        """The targeting of one flag. Raise `FlagNotFound`."""

    @abstractmethod
    async def targetings(
        self, project: str, flags: Collection[str]
    ) -> Mapping[str, Mapping[str, Targeting]]:
        """What every environment does with these flags: by flag, and by environment."""

    @abstractmethod
    async def segments(self, project: str, text: str | None, page: PageRequest) -> Page[Segment]:
        """Segments by key; `text` is part of the key, name or description, in any case."""

    @abstractmethod
    async def segment(self, project: str, key: str) -> Segment:
        """One segment. Raise `SegmentNotFound`."""

    @abstractmethod
    async def webhooks(self, project: str, page: PageRequest) -> Page[Webhook]:
        """Webhooks of a project by id."""

    @abstractmethod
    async def webhook(self, project: str, identity: str) -> Webhook:
        """One webhook. Raise `WebhookNotFound`."""

    @abstractmethod
    async def credentials(self, page: PageRequest) -> Page[Credential]:
        """API keys by id, revoked ones included."""

    @abstractmethod
    async def credential_names(self, ids: Collection[str]) -> Mapping[str, str]:
        """The names of those of these ids that are API keys, revoked ones included."""

    @abstractmethod
    async def history(self, wanted: HistoryFilter, page: PageRequest) -> Page[Entry]:
        """Entries, the newest first; the sort key is the sequence number in decimal."""

    @abstractmethod
    async def history_after(
        self, wanted: HistoryFilter, after: int, limit: int
    ) -> tuple[Entry, ...]:
        """Entries after a sequence number, the oldest first."""

    @abstractmethod
    async def chain(self, after: int, limit: int) -> tuple[Entry, ...]:
        """Entries of everything, the oldest first, after a sequence number: to verify the chain.

        Each carries the `previous_hash` that was stored with it.
        """

    @abstractmethod
    async def stored_hash(self, sequence: int) -> str:
        """The hash that was stored with an entry; empty if there is no such entry."""
