"""API keys as JSON, as history records them: everything but the hash of the key.

A hash in the history would outlive the key for ever, be read by all who read the history, and
explain nothing. Stores keep it beside the document.
"""

from collections.abc import Mapping
from typing import Any

from application.access import Credential, Grant, KeyKind, Role
from domain.environment import FlagSet
from domain.instants import format_instant, parse_instant
from domain.values import Document


def write_credential(credential: Credential) -> Document:
    """The API key as a document."""
    revoked_at = credential.revoked_at
    return {
        "id": credential.id,
        "kind": str(credential.kind),
        "name": credential.name,
        "hint": credential.hint,
        "flag_set": None if credential.flag_set is None else list(credential.flag_set),
        "grants": [
            {"role": str(grant.role), "project": grant.project, "environment": grant.environment}
            for grant in credential.grants
        ],
        "created_at": format_instant(credential.created_at),
        "revoked_at": None if revoked_at is None else format_instant(revoked_at),
    }


def read_credential(document: Mapping[str, Any], key_hash: str, version: int = 1) -> Credential:
    """The API key of a document, and the hash that was kept beside it."""
    flag_set, revoked_at = document["flag_set"], document["revoked_at"]
    return Credential(
        id=document["id"],
        kind=KeyKind(document["kind"]),
        name=document["name"],
        key_hash=key_hash,
        hint=document["hint"],
        flag_set=None if flag_set is None else FlagSet(*flag_set),
        grants=tuple(
            Grant(Role(grant["role"]), grant["project"], grant["environment"])
            for grant in document["grants"]
        ),
        created_at=parse_instant(document["created_at"]),
        revoked_at=None if revoked_at is None else parse_instant(revoked_at),
        version=version,
    )
