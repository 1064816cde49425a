"""What the whole set does when one of its parts ends."""

import os
import signal
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from entrypoints.scale.process import ServerProcess
from entrypoints.scale.setup import keep_running


class Sleeper(ServerProcess):
    """Does nothing, for as long as it is let."""

    def __init__(self, folder: Path) -> None:
        self.name = folder.name
        self.log = folder / "log"
        self.whole = True

    def command(self) -> Sequence[str]:
        return ("sleep", "60") if self.whole else ("sh", "-c", "echo it is broken; exit 3")

    def answers(self) -> bool:
        return self.whole


class Enough(Exception):
    """The test has seen what it wanted."""


@pytest.fixture
def sleepers(tmp_path: Path) -> Iterator[tuple[Sleeper, Sleeper]]:
    with Sleeper(tmp_path / "one") as one, Sleeper(tmp_path / "other") as other:
        yield one, other


def test_what_ends_is_started_again_and_nothing_else_is(sleepers: tuple[Sleeper, Sleeper]) -> None:
    one, other = sleepers
    ended, untouched = other.pid, one.pid
    os.kill(ended, signal.SIGKILL)
    told: list[str] = []

    def tell(line: str) -> None:
        told.append(line)
        if "runs again" in line:
            raise Enough

    with pytest.raises(Enough):
        keep_running(sleepers, tell, pause=0.01)
    assert told == [
        "other has ended by signal 9; it is started again in 0.01 seconds.",
        "other runs again.",
    ]
    assert other.pid != ended
    assert (other.exit_code, one.exit_code, one.pid) == (None, None, untouched)


def test_what_does_not_start_again_says_why(sleepers: tuple[Sleeper, Sleeper]) -> None:
    one, _ = sleepers
    os.kill(one.pid, signal.SIGTERM)
    one.whole = False
    with pytest.raises(RuntimeError, match="one does not start: it is broken"):
        keep_running(sleepers, lambda _: None, pause=0.01)
