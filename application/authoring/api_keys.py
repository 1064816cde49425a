"""Making API keys, and who may."""

from dataclasses import dataclass, field

from application.access import ANY, Actor, Credential, Grant, KeyKind, Role
from application.keyring import hash_key
from application.ports.clock import Clock
from application.ports.identifiers import Identifiers
from domain.environment import FlagSet

HINT_LENGTH = 4
"""Characters of the secret that are kept to recognise a key by."""


@dataclass(frozen=True, slots=True)
class IssuedKey:
    """A credential and, this once, the key itself."""

    credential: Credential
    key: str = field(repr=False)


class KeySmith:
    """Makes keys: ``fh_<kind>_<secret>``. Only a hash of a key is kept."""

    def __init__(self, clock: Clock, identifiers: Identifiers) -> None:
        self._clock = clock
        self._identifiers = identifiers

    def make(
        self, name: str, kind: KeyKind, flag_set: FlagSet | None, grants: tuple[Grant, ...]
    ) -> IssuedKey:
        """A new key, not yet stored."""
        secret = self._identifiers.new_secret()
        key = f"fh_{kind}_{secret}"
        credential = Credential(
            id=self._identifiers.new_id(),
            kind=kind,
            name=name,
            key_hash=hash_key(key),
            hint=f"fh_{kind}_{secret[:HINT_LENGTH]}",
            flag_set=flag_set,
            grants=grants,
            created_at=self._clock.now(),
        )
        return IssuedKey(credential, key)


def require_owner(actor: Actor, flag_set: FlagSet | None, grants: tuple[Grant, ...]) -> None:
    """Raise `Forbidden` unless somebody owns every project that a key reaches into."""
    for project in _projects_of(flag_set, grants):
        actor.require(Role.OWNER, project)


def owns(actor: Actor, credential: Credential) -> bool:
    """Whether somebody owns every project that a key reaches into."""
    projects = _projects_of(credential.flag_set, credential.grants)
    return all(actor.may(Role.OWNER, project) for project in projects)


def _projects_of(flag_set: FlagSet | None, grants: tuple[Grant, ...]) -> list[str]:
    reached = {grant.project for grant in grants}
    if flag_set is not None:
        reached.add(flag_set.project)
    return sorted(reached) or [ANY]
