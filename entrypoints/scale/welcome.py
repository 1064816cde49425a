"""What the whole set tells whoever started it: where everything is, and commands to copy."""

from pathlib import Path

from entrypoints.scale.program import PROGRAM
from entrypoints.scale.setup import Setup


def welcome(setup: Setup) -> str:
    """Where everything is, and how to see that both servers serve the same."""
    program, keys = _from_here(PROGRAM), _from_here(setup.one.folder / "var/demo.env")
    places = (
        ("Server", setup.one.url, setup.one.log),
        ("Another", setup.other.url, setup.other.log),
        ("Webhooks", "flaghoist worker, over Celery", setup.worker.log),
        ("PostgreSQL", setup.postgres.url(), setup.postgres.log),
        ("Valkey", setup.valkey.url, setup.valkey.log),
    )
    width = max(len(address) for _, address, _ in places)
    return (
        "\nFlaghoist at scale: two servers, of two workers each, on PostgreSQL and Valkey.\n\n"
        + "".join(f"  {name:12}{at:{width}}  {_from_here(log)}\n" for name, at, log in places)
        + "\nChange a flag on one server, and the other serves it. In another terminal, here:\n\n"
        f"  . {keys}\n\n"
        f"  {program} flag off payments\n\n"
        f"  curl -s {setup.other.url}/ofrep/v1/evaluate/flags/payments \\\n"
        '    -H "Authorization: Bearer $FLAGHOIST_SERVER_KEY" \\\n'
        "    -H 'Content-Type: application/json' \\\n"
        """    -d '{"context": {"targetingKey": "user-1"}}'\n\n"""
        "Ctrl-C stops everything; the data stays.\n\n"
    )


def _from_here(path: Path) -> str:
    """A path as one would type it in this directory."""
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)
