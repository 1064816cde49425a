"""`flaghoist drill`, shortened: every outage on real servers, and nothing is answered wrong."""

import json
import subprocess
from pathlib import Path

from tests.e2e.server import PROGRAM, environment

SHORT = ("--seconds", "1", "--streams", "200", "--json")
MOST_SECONDS = 280


def test_no_outage_makes_an_answer_wrong_and_none_but_a_restart_misses_one(tmp_path: Path) -> None:
    held = subprocess.run(  # noqa: S603  our own program
        [PROGRAM, "drill", *SHORT],
        cwd=tmp_path,
        env=environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=MOST_SECONDS,
        check=False,
    )
    assert held.returncode == 0, held.stderr + held.stdout
    verdicts = json.loads(held.stdout)
    assert [each["outage"] for each in verdicts] == [
        "database",
        "redis",
        "worker",
        "snapshot",
        "streams",
        "disk",
    ]
    for each in verdicts:
        assert each["good"]
        # Only while the one server that there is starts again does nobody answer.
        assert 0 < each["answered"] <= each["tried"]
        assert each["answered"] == each["tried"] or each["outage"] == "snapshot"
        assert each["wrong"] == 0
        assert each["fresh_after_seconds"] > 0
    assert "200 event streams" in verdicts[4]["detail"]
