"""Who may do what: API keys, roles and grants."""

from dataclasses import dataclass, replace
from enum import IntEnum, StrEnum
from typing import Final

from domain import limits
from domain.environment import FlagSet
from domain.errors import Forbidden, InvalidDefinition
from domain.instants import Instant
from domain.keys import check_slug, check_text
from domain.within import within

ANY: Final = "*"
"""In a grant: every project, or every environment."""


class Role(StrEnum):
    """What an admin key may do. Each role includes the ones before it."""

    READER = "reader"
    EDITOR = "editor"
    APPROVER = "approver"
    """May no more than an editor: nothing asks for it yet."""
    OWNER = "owner"


class Rank(IntEnum):
    """The order of the roles."""

    READER = 1
    EDITOR = 2
    APPROVER = 3
    OWNER = 4

    @classmethod
    def of(cls, role: Role) -> "Rank":
        """The rank of a role."""
        return cls[role.name]


class KeyKind(StrEnum):
    """What an API key is for."""

    SERVER = "server"
    """Evaluates every flag of one environment."""
    CLIENT = "client"
    """Evaluates the client-visible flags of one environment; safe in a browser."""
    ADMIN = "admin"
    """Manages, within its grants."""


@dataclass(frozen=True, slots=True)
class Grant:
    """A role in a project and an environment, or in `ANY`."""

    role: Role
    project: str = ANY
    environment: str = ANY

    def __post_init__(self) -> None:
        if self.project != ANY:
            check_slug(self.project, "project")
        if self.environment != ANY:
            check_slug(self.environment, "environment")

    def covers(self, role: Role, project: str, environment: str) -> bool:
        """Whether it gives at least this role there. `ANY` asks for all projects/environments."""
        return (
            Rank.of(self.role) >= Rank.of(role)
            and self.project in {ANY, project}
            and self.environment in {ANY, environment}
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Credential:
    """An API key as it is kept: everything but the key itself, of which only a hash is stored."""

    id: str
    kind: KeyKind
    name: str
    key_hash: str
    """SHA-256 of the key, as 64 hexadecimal digits."""
    hint: str
    """The first characters of the key, to recognise it by."""
    flag_set: FlagSet | None = None
    """Where a server or client key evaluates."""
    grants: tuple[Grant, ...] = ()
    """What an admin key may do."""
    created_at: Instant
    revoked_at: Instant | None = None
    version: int = 1

    def __post_init__(self) -> None:
        check_text(self.name, limits.NAME_LENGTH, "name", least=1)
        if (self.kind is KeyKind.ADMIN) == (self.flag_set is not None):
            wanted = "an admin key has none" if self.flag_set else "a server or client key has one"
            raise InvalidDefinition(f"must fit the kind: {wanted}", "environment")
        if (self.kind is KeyKind.ADMIN) != bool(self.grants):
            raise InvalidDefinition("an admin key needs grants, and no other key has any", "grants")
        if self.flag_set is not None:
            with within("environment"):
                check_slug(self.flag_set.environment)

    @property
    def owns_everything(self) -> bool:
        """Whether it is in force, and an owner's in every project."""
        return self.revoked_at is None and Grant(Role.OWNER) in self.grants

    def revoked(self, at: Instant) -> "Credential":
        """The same key, no longer in force; itself if it was revoked before."""
        if self.revoked_at is not None:
            return self
        return replace(self, revoked_at=at, version=self.version + 1)


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asks for something: the id and grants of an API key, or of somebody at the console."""

    id: str
    grants: tuple[Grant, ...]
    request_id: str = ""

    def may(self, role: Role, project: str = ANY, environment: str = ANY) -> bool:
        """Whether some grant gives at least this role there."""
        return any(grant.covers(role, project, environment) for grant in self.grants)

    def may_read_some_of(self, project: str) -> bool:
        """Whether any grant reaches into the project: enough to see its flags and segments."""
        return any(grant.project in {ANY, project} for grant in self.grants)

    def require(self, role: Role, project: str = ANY, environment: str = ANY) -> None:
        """Raise `Forbidden` unless the role is granted there."""
        if not self.may(role, project, environment):
            place = "everywhere" if project == ANY else f"in '{project}/{environment}'"
            raise Forbidden(f"the role '{role}' {place}")

    def require_reading(self, project: str) -> None:
        """Raise `Forbidden` unless something in the project may be read."""
        if not self.may_read_some_of(project):
            raise Forbidden(f"the role '{Role.READER}' in '{project}'")


CONSOLE = Actor("console", (Grant(Role.OWNER),))
"""Somebody with access to the machine itself: the command line on its own database."""
