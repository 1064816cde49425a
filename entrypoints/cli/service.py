"""What the command line asks of Flaghoist, whether in this process or of a server.

Bodies and answers are the JSON of the management API (`entrypoints.wire`). Both ways give the same
answers and the same failures; ``tests/integration/cli`` runs one suite on both.
Every method raises `Failure` with the exit code and the reason.
"""

from abc import abstractmethod
from collections.abc import Mapping
from typing import Any, Literal, Protocol, TypeAlias

from domain.environment import FlagSet

Body: TypeAlias = Mapping[str, Any]
Json: TypeAlias = dict[str, Any]


class Projects(Protocol):
    """Projects and their environments."""

    @abstractmethod
    async def all(self) -> list[Json]:
        """Every project, by key."""

    @abstractmethod
    async def create(self, body: Body) -> Json:
        """A new project with its first environments."""

    @abstractmethod
    async def environments(self, project: str) -> list[Json]:
        """Every environment of a project, by key."""

    @abstractmethod
    async def create_environment(self, project: str, body: Body) -> Json:
        """A new environment; every flag is off in it."""


class Flags(Protocol):
    """Flags, and their targeting in each environment."""

    @abstractmethod
    async def all(self, flag_set: FlagSet, wanted: Mapping[str, str]) -> list[Json]:
        """``{"flag": …, "targeting": …}`` of every wanted flag, by key.

        Wanted are those with this ``tag``, ``kind``, text ``q``, or ``archived`` ``true`` ones.
        """

    @abstractmethod
    async def get(self, project: str, key: str) -> Json:
        """One flag, archived or not."""

    @abstractmethod
    async def create(self, project: str, body: Body) -> Json:
        """A new flag, off everywhere."""

    @abstractmethod
    async def change(self, project: str, key: str, body: Body, version: int | None) -> Json:
        """The flag after the change of some parts; `version` is the one it must start from."""

    @abstractmethod
    async def archive(self, project: str, key: str, version: int | None) -> Json:
        """The flag, no longer served."""

    @abstractmethod
    async def targeting(self, flag_set: FlagSet, key: str) -> Json:
        """What one environment does with a flag."""

    @abstractmethod
    async def target(self, flag_set: FlagSet, key: str, body: Body, version: int | None) -> Json:
        """The targeting after the change of some parts."""


class Segments(Protocol):
    """Segments of a project."""

    @abstractmethod
    async def all(self, project: str) -> list[Json]:
        """Every segment, by key, with the numbers of its members."""

    @abstractmethod
    async def get(self, project: str, key: str) -> Json:
        """One segment."""

    @abstractmethod
    async def members(
        self, project: str, key: str, kind: Literal["included", "excluded"]
    ) -> list[str]:
        """Every included or excluded targeting key, sorted."""

    @abstractmethod
    async def create(self, project: str, body: Body) -> Json:
        """A new segment."""

    @abstractmethod
    async def change(self, project: str, key: str, body: Body, version: int | None) -> Json:
        """The segment after the change of some parts."""

    @abstractmethod
    async def change_members(self, project: str, key: str, body: Body) -> Json:
        """The segment after targeting keys were included, excluded or forgotten."""

    @abstractmethod
    async def delete(self, project: str, key: str, version: int | None) -> None:
        """Delete a segment that no flag uses."""


class Keys(Protocol):
    """API keys."""

    @abstractmethod
    async def all(self) -> list[Json]:
        """Every API key, revoked ones included, without the keys themselves."""

    @abstractmethod
    async def create(self, body: Body) -> Json:
        """A new API key; the only time that its ``key`` is shown."""

    @abstractmethod
    async def revoke(self, identity: str) -> None:
        """Put an API key out of force, for ever."""


class Webhooks(Protocol):
    """Webhooks of a project, and what became of their messages."""

    @abstractmethod
    async def all(self, project: str) -> list[Json]:
        """Every webhook, the oldest first."""

    @abstractmethod
    async def get(self, project: str, identity: str) -> Json:
        """One webhook."""

    @abstractmethod
    async def create(self, project: str, body: Body) -> Json:
        """A new webhook; the only time that its ``secret`` is shown."""

    @abstractmethod
    async def change(self, project: str, identity: str, body: Body, version: int | None) -> Json:
        """The webhook after the change of some parts."""

    @abstractmethod
    async def delete(self, project: str, identity: str, version: int | None) -> None:
        """Delete a webhook."""

    @abstractmethod
    async def rotate(self, project: str, identity: str, body: Body) -> Json:
        """The webhook with a new ``secret``."""

    @abstractmethod
    async def test(self, project: str, identity: str) -> Json:
        """What came of a message that was sent to try it."""

    @abstractmethod
    async def deliveries(self, project: str, identity: str, most: int) -> list[Json]:
        """The newest attempts."""

    @abstractmethod
    async def dead_letters(self, project: str, identity: str) -> list[Json]:
        """What was given up."""

    @abstractmethod
    async def replay(self, project: str, identity: str, sequence: int | None) -> Json:
        """Let one dead letter be tried once more, or all."""


class Environment(Protocol):
    """One environment as a whole: what it serves, and what became of it."""

    @abstractmethod
    async def evaluate(self, flag_set: FlagSet, key: str, body: Body) -> Json:
        """The decision for a context."""

    @abstractmethod
    async def evaluate_all(self, flag_set: FlagSet, body: Body) -> list[Json]:
        """The decisions of all flags for a context, by flag key."""

    @abstractmethod
    async def explain(self, flag_set: FlagSet, key: str, body: Body) -> Json:
        """The decision, and every step that led to it."""

    @abstractmethod
    async def export(self, flag_set: FlagSet) -> Json:
        """All definitions as one document."""

    @abstractmethod
    async def take(self, flag_set: FlagSet, document: Body, *, dry_run: bool) -> Json:
        """Import such a document, or only tell what that would do."""

    @abstractmethod
    async def history(self, project: str, wanted: Mapping[str, str], most: int) -> list[Json]:
        """The newest entries, of one ``environment``, ``subject`` or ``key`` if wanted."""


class Usage(Protocol):
    """What was evaluated, and what it tells."""

    @abstractmethod
    async def series(self, flag_set: FlagSet, wanted: Mapping[str, str]) -> list[Json]:
        """How often every flag, or one ``flag``, came out as what, ``by`` ``hour`` or ``day``.

        Between the instants ``from`` and ``to``.
        """

    @abstractmethod
    async def stale(self, project: str, wanted: Mapping[str, str]) -> list[Json]:
        """Flags with signs of staleness, or with one ``kind`` of sign, by key."""


class Flaghoist(Protocol):
    """Everything."""

    projects: Projects
    flags: Flags
    segments: Segments
    keys: Keys
    webhooks: Webhooks
    environment: Environment
    usage: Usage
