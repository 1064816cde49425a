"""The demo's keys, in a file that a shell reads: ``. var/demo.env``."""

import os
import re
from collections.abc import Mapping
from pathlib import Path

import httpx2

from application.access import CONSOLE, Credential, Grant, KeyKind, Role
from application.commands.issue_key import IssueKey
from domain.environment import FlagSet
from entrypoints.container import Container

FILE = Path("var/demo.env")

PATIENCE = 2
"""Seconds in which another server shows that it is alive."""

_LINE = re.compile(r"export (FLAGHOIST_[A-Z_]+)='([^']*)'")

_NAMES = {kind: f"FLAGHOIST_{kind.upper()}_KEY" for kind in KeyKind}


async def write_keys(
    container: Container, flag_set: FlagSet, url: str, owner: str | None, file: Path = FILE
) -> None:
    """Write the server's URL and a key of each kind; keys that are in force are kept.

    `owner` is the owner key of a new database, which then is the admin key of the demo.
    """
    known = read_file(file)
    keys = {}
    for kind, name in _NAMES.items():
        key = owner if kind is KeyKind.ADMIN and owner else known.get(name, "")
        if not _fits(container.keyring().find(key.encode()), kind, flag_set):
            key = await _issue(container, kind, flag_set)
        keys[name] = key
    write_file(file, {"FLAGHOIST_URL": url, **keys})


async def other_server(url: str, file: Path = FILE) -> str | None:
    """The URL in the file, if it is another one and a server answers there."""
    other = read_file(file).get("FLAGHOIST_URL", url)
    if other == url:
        return None
    async with httpx2.AsyncClient(timeout=PATIENCE, trust_env=False) as client:
        try:
            response = await client.get(f"{other}/health/live")
        except (httpx2.HTTPError, httpx2.InvalidURL):
            return None
    return other if response.is_success else None


def read_file(file: Path) -> dict[str, str]:
    """The variables of the file; none if there is no such file."""
    if not file.exists():
        return {}
    return dict(_LINE.findall(file.read_text(encoding="utf-8")))


def write_file(file: Path, variables: Mapping[str, str]) -> None:
    """Write the file whole or not at all, readable by its owner alone from the first moment."""
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_name(f".{file.name}.{os.getpid()}")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as stream:
        stream.writelines(f"export {name}='{value}'\n" for name, value in variables.items())
        stream.flush()
        os.fsync(stream.fileno())
    draft.replace(file)


def _fits(credential: Credential | None, kind: KeyKind, flag_set: FlagSet) -> bool:
    if credential is None or credential.kind is not kind:
        return False
    if kind is KeyKind.ADMIN:
        return Grant(Role.OWNER) in credential.grants
    return credential.flag_set == flag_set


async def _issue(container: Container, kind: KeyKind, flag_set: FlagSet) -> str:
    admin = kind is KeyKind.ADMIN
    issued = await container.issue_key()(
        CONSOLE,
        IssueKey(
            name=f"Demo, {kind}",
            kind=kind,
            flag_set=None if admin else flag_set,
            grants=(Grant(Role.OWNER),) if admin else (),
        ),
    )
    return str(issued.key)
