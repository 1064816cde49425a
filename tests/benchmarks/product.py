"""`flaghoist serve` as it is installed, on SQLite, with the benchmark's flags in production."""

from tests.benchmarks.http_app import HOME, document
from tests.e2e.server import Server

PRODUCTION = f"/api/v1/projects/{HOME.project}/environments/{HOME.environment}"


def fill(server: Server) -> str:
    """Put the flags into a server that is new, and return a key to evaluate them with."""
    wanted = {"name": "benchmark", "kind": "server", **HOME._asdict()}
    with server.client(server.owner_key) as client:
        imported = client.post(f"{PRODUCTION}/import", json=document()).raise_for_status()
        assert imported.json()["applied"]
        issued = client.post("/api/v1/keys", json=wanted).raise_for_status()
        return str(issued.json()["key"])


def port_of(server: Server) -> int:
    """Where it listens."""
    return int(server.url.rpartition(":")[2])
