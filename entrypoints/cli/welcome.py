"""What `serve` tells whoever started it: where it is, the owner key once, commands to copy."""

import shutil
import sys
from collections.abc import Collection
from pathlib import Path

from entrypoints.demo.keys import FILE
from entrypoints.wording import listed


def welcome(version: str, url: str) -> str:
    """Where the server is."""
    return f"\nFlaghoist {version} on {url}, with its API at {url}/docs\n\n"


def saved_welcome(missing: Collection[object]) -> str:
    """What is served without the database, and what is not."""
    but = f"Nothing that can be used is saved of: {listed(missing)}.\n" if missing else ""
    return (
        "The database does not answer. "
        "Until it does, flags are evaluated as they were saved last,\n"
        f"and nothing can be changed; the log says what is wrong.\n{but}\n"
    )


def owner_welcome(key: str) -> str:
    """The owner key of a new database."""
    return (
        "This database is new. Its owner key, which is shown this once and may do everything:\n\n"
        f"  {key}\n\n"
        "Lost it? 'flaghoist key create NAME --kind admin --grant owner' on this machine "
        "makes another.\n\n"
    )


def demo_welcome(*, seeded: bool) -> str:
    """What to try."""
    program = _program()
    return (
        f"{_flags(seeded=seeded)}, and the keys are in {FILE}. In another terminal, here:\n\n"
        f"  . {FILE}\n\n"
        f"  {program} flag list\n"
        f"""  {program} explain new-checkout --context '{{"targetingKey": "user-1"}}'\n\n"""
        '  curl -s "$FLAGHOIST_URL/ofrep/v1/evaluate/flags/new-checkout" \\\n'
        '    -H "Authorization: Bearer $FLAGHOIST_SERVER_KEY" \\\n'
        "    -H 'Content-Type: application/json' \\\n"
        """    -d '{"context": {"targetingKey": "user-1"}}'\n\n"""
    )


def second_demo_welcome(other: str, *, seeded: bool) -> str:
    """What to know where the file of keys is another server's."""
    return (
        f"{_flags(seeded=seeded)}. The keys in {FILE} stay those of {other}, which is running.\n"
        "Make some for this server with 'flaghoist key create', or start it elsewhere.\n\n"
    )


def _flags(*, seeded: bool) -> str:
    return "Demo flags are made" if seeded else "The flags are as you left them"


def _program() -> str:
    """How this very program is called from this directory."""
    called = Path(sys.argv[0])
    if shutil.which(called.name) == str(called.absolute()):
        return called.name
    try:
        return str(called.absolute().relative_to(Path.cwd()))
    except ValueError:
        return str(called)
