"""Everything that is stored, at one moment."""

from dataclasses import dataclass, field

from application.access import Credential
from domain.environment import Environment, FlagSet, Project
from domain.errors import EnvironmentNotFound, ProjectNotFound
from domain.flag import Flag, TargetedFlag
from domain.history import GENESIS, Entry
from domain.segment import Segment
from domain.targeting import Targeting
from domain.webhook import Webhook


@dataclass(slots=True)
class MemoryState:
    """Definitions by project and key, targeting by flag set and flag, and the history."""

    projects: dict[str, Project] = field(default_factory=dict)
    environments: dict[FlagSet, Environment] = field(default_factory=dict)
    flags: dict[tuple[str, str], Flag] = field(default_factory=dict)
    targetings: dict[tuple[FlagSet, str], Targeting] = field(default_factory=dict)
    segments: dict[tuple[str, str], Segment | None] = field(default_factory=dict)
    """None where a segment was deleted: its key stays taken."""
    credentials: dict[str, Credential] = field(default_factory=dict)
    webhooks: dict[str, Webhook] = field(default_factory=dict)
    entries: list[Entry] = field(default_factory=list)
    hashes: list[str] = field(default_factory=list)
    """The hash of each entry, as it was when the entry was made."""

    def copy(self) -> "MemoryState":
        """A state that can change without this one; what is in it never changes."""
        return MemoryState(
            self.projects.copy(),
            self.environments.copy(),
            self.flags.copy(),
            self.targetings.copy(),
            self.segments.copy(),
            self.credentials.copy(),
            self.webhooks.copy(),
            self.entries.copy(),
            self.hashes.copy(),
        )

    @property
    def last_hash(self) -> str:
        """The hash that the next entry refers to."""
        return self.hashes[-1] if self.hashes else GENESIS

    def project(self, key: str) -> Project:
        """The project. Raise `ProjectNotFound`."""
        if key not in self.projects:
            raise ProjectNotFound(key)
        return self.projects[key]

    def environment(self, flag_set: FlagSet) -> Environment:
        """The environment. Raise `ProjectNotFound` or `EnvironmentNotFound`."""
        self.project(flag_set.project)
        if flag_set not in self.environments:
            raise EnvironmentNotFound(str(flag_set))
        return self.environments[flag_set]

    def environments_of(self, project: str) -> tuple[Environment, ...]:
        """The environments of a project, by key."""
        keys = sorted(flag_set for flag_set in self.environments if flag_set.project == project)
        return tuple(self.environments[key] for key in keys)

    def flags_of(self, project: str) -> tuple[Flag, ...]:
        """The flags of a project, by key."""
        keys = sorted(key for key in self.flags if key[0] == project)
        return tuple(self.flags[key] for key in keys)

    def targeted_flags_of(self, flag_set: FlagSet) -> tuple[TargetedFlag, ...]:
        """The flags of a project with their targeting in one environment, by key."""
        return tuple(
            TargetedFlag(flag, self.targetings[flag_set, flag.key])
            for flag in self.flags_of(flag_set.project)
            if (flag_set, flag.key) in self.targetings
        )

    def segments_of(self, project: str) -> tuple[Segment, ...]:
        """The segments of a project, by key."""
        keys = sorted(key for key in self.segments if key[0] == project)
        return tuple(found for key in keys if (found := self.segments[key]) is not None)
