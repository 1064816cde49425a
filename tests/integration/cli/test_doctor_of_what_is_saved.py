"""What `flaghoist doctor` finds of what is saved to start from without the database."""

import asyncio
from pathlib import Path

import pytest

from entrypoints.cli.exits import Exit
from entrypoints.container import Container
from entrypoints.lifecycle import running
from entrypoints.settings import Settings
from tests.integration.cli.conftest import Ended, Flaghoist

PRODUCTION = "default.production"


async def serve() -> None:
    """As a server does, which saves at its end."""
    async with running(Container(settings=Settings())):
        pass


@pytest.fixture
def served(prepared: Flaghoist) -> Flaghoist:
    asyncio.run(serve())
    return prepared


def saved(name: str) -> Path:
    (found,) = Path("var/snapshots").glob(f"*/{name}.snapshot")
    return found


def found_by(ended: Ended) -> dict[str, str]:
    """The finding; and by the exit code, whether it is ill."""
    listed = {each["part"]: each for each in Ended(0, ended.out, ended.err).json}
    assert {each["health"] for each in listed.values()} <= {"well", "note", "ill"}
    assert (listed["saved"]["health"] == "ill") == (ended.code == Exit.REFUSED)
    finding: dict[str, str] = listed["saved"]
    return finding


def test_what_is_good(served: Flaghoist) -> None:
    finding = found_by(served("doctor"))
    assert finding["health"] == "well"
    assert finding["detail"].startswith("2 environments, as of 2")


@pytest.mark.parametrize("spoil", [b"garbage\n", None], ids=["garbage", "missing"])
def test_an_environment_that_cannot_be_read_is_named(
    served: Flaghoist, spoil: bytes | None
) -> None:
    path = saved(PRODUCTION)
    if spoil is None:
        path.unlink()
    else:
        path.write_bytes(spoil)
    finding = found_by(served("doctor"))
    assert finding["health"] == "ill"
    assert finding["detail"] == "of 2 environments these cannot be read: default/production"
    assert finding["advice"].startswith("Restart a server while the database answers")


def test_the_list_that_cannot_be_read(served: Flaghoist) -> None:
    saved("roster").write_bytes(b"garbage\n")
    finding = found_by(served("doctor"))
    assert finding["health"] == "ill"
    assert finding["detail"] == "the list of environments and API keys cannot be read"


@pytest.mark.parametrize("name", [PRODUCTION, "roster"])
@pytest.mark.parametrize("cut", [20, -1], ids=["in the label", "in the body"])
def test_the_next_server_mends_it(served: Flaghoist, name: str, cut: int) -> None:
    content = saved(name).read_bytes()
    saved(name).write_bytes(content[:cut])
    assert found_by(served("doctor"))["health"] == "ill"
    asyncio.run(serve())
    assert found_by(served("doctor"))["health"] == "well"
