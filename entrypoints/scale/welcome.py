"""What the whole set tells whoever started it: where everything is, and commands to copy."""

import sys
from pathlib import Path

from entrypoints.scale.program import PROGRAM
from entrypoints.scale.setup import PAUSE, Setup


def welcome(setup: Setup) -> str:
    """Where everything is, and what to try: a change, figures, a webhook, outages."""
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
        f"{_figures()}{_webhook(setup, program)}{_outages(setup)}"
        "Ctrl-C stops everything; the data stays.\n\n"
    )


def _figures() -> str:
    return (
        "See what is counted, over both workers, and what is out of order:\n\n"
        '  curl -s "$FLAGHOIST_URL/metrics" -H "Authorization: Bearer $FLAGHOIST_ADMIN_KEY" \\\n'
        "    | grep -E '^flaghoist_(workers|worker_restarts|outage|evaluations)'\n\n"
    )


def _webhook(setup: Setup, program: str) -> str:
    port = setup.receiver_port
    return (
        "Be told of changes. A receiver shows what comes, in a terminal of its own:\n\n"
        f"  {_from_here(Path(sys.executable))} -m entrypoints.scale.receiver {port}\n\n"
        f"  {program} webhook create http://127.0.0.1:{port}/\n"
        f"  {program} flag on payments\n\n"
    )


def _outages(setup: Setup) -> str:
    """The commands name the processes of the moment."""
    worker = "".join(
        f"  kill -9 {pid}  # a worker of a server\n" for pid in setup.one.workers()[-1:]
    )
    return (
        "End something: flags are evaluated all the same, and the logs tell of the outage. It is\n"
        f"started again after {PAUSE:g} seconds; a worker sooner, by its server:\n\n"
        f"{worker}"
        f"  kill -9 {setup.valkey.pid}  # Valkey\n"
        f"  kill -9 {setup.postgres.pid}  # PostgreSQL: nothing can be changed meanwhile\n\n"
    )


def _from_here(path: Path) -> str:
    """A path as one would type it in this directory."""
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)
