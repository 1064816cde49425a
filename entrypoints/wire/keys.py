"""API keys. The key itself is answered once, when it is issued."""

from pydantic import Field

from application.access import ANY, Credential, Grant, KeyKind, Role
from domain.environment import FlagSet
from domain.errors import InvalidDefinition
from domain.instants import format_instant
from domain.within import within
from entrypoints.wire.base import Moment, Version, Wire, examples

KEY = {
    "id": "0193a1f1-02b6-7a10-b7a1-5d0c8f6e1a22",
    "kind": "admin",
    "name": "Release pipeline",
    "hint": "fh_admin_3kQ9",
    "project": None,
    "environment": None,
    "grants": [{"role": "editor", "project": "shop", "environment": "production"}],
    "created_at": "2027-01-11T09:00:00.000Z",
    "revoked_at": None,
    "version": 1,
}


class GrantBody(Wire):
    """A role in a project and an environment; `*` stands for all of them."""

    model_config = examples({"role": "editor", "project": "shop", "environment": "production"})

    role: Role
    project: str = ANY
    environment: str = ANY


class KeyIn(Wire):
    """A new API key: where a server or client key evaluates, or what an admin key may do."""

    model_config = examples(
        {"name": "Web shop", "kind": "server", "project": "shop", "environment": "production"},
        {
            "name": "Release pipeline",
            "kind": "admin",
            "grants": [{"role": "editor", "project": "shop", "environment": "production"}],
        },
    )

    name: str
    kind: KeyKind
    project: str | None = None
    environment: str | None = None
    grants: list[GrantBody] = Field(default_factory=list, max_length=100)

    def flag_set(self) -> FlagSet | None:
        """Where the key evaluates, if it does."""
        if self.project is None and self.environment is None:
            return None
        for name in ("project", "environment"):
            if getattr(self, name) is None:
                raise InvalidDefinition("project and environment come together", name)
        return FlagSet(str(self.project), str(self.environment))

    def granted(self) -> tuple[Grant, ...]:
        """The grants. Raises `InvalidDefinition` at the member that is wrong."""
        grants = []
        for index, grant in enumerate(self.grants):
            with within("grants", index):
                grants.append(Grant(grant.role, grant.project, grant.environment))
        return tuple(grants)


class KeyOut(Wire):
    """What is known of an API key; its first characters serve as a hint."""

    model_config = examples(KEY)

    id: str
    kind: KeyKind
    name: str
    hint: str
    project: str | None
    environment: str | None
    grants: list[GrantBody]
    created_at: Moment
    revoked_at: Moment | None
    version: Version

    @classmethod
    def of(cls, credential: Credential) -> "KeyOut":
        """The key as it is answered."""
        return cls(**members_of(credential))


class IssuedKeyOut(KeyOut):
    """An API key with the key itself: the only time that it is told."""

    model_config = examples({**KEY, "key": "fh_admin_3kQ9…"})

    key: str | None = Field(
        description="Told once: null when the answer is repeated for an Idempotency-Key."
    )

    @classmethod
    def issued(cls, credential: Credential, key: str) -> "IssuedKeyOut":
        """The new key as it is answered."""
        return cls(**members_of(credential), key=key)


def members_of(credential: Credential) -> dict[str, object]:
    """The members that both answers share."""
    where = credential.flag_set
    revoked = credential.revoked_at
    return {
        "id": credential.id,
        "kind": credential.kind,
        "name": credential.name,
        "hint": credential.hint,
        "project": where.project if where else None,
        "environment": where.environment if where else None,
        "grants": [
            GrantBody(role=grant.role, project=grant.project, environment=grant.environment)
            for grant in credential.grants
        ],
        "created_at": format_instant(credential.created_at),
        "revoked_at": None if revoked is None else format_instant(revoked),
        "version": credential.version,
    }
