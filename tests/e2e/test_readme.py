"""The README is true: its commands run as they stand there, and its tables say what is so."""

import json
import os
import re
import shutil
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from entrypoints.variables import variables
from tests.e2e.server import PATIENCE, environment, serving

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w*)\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
SHELL = [text for language, text in BLOCKS if language == "sh"]
COMMANDS = [text for text in SHELL if not text.startswith("make ")]
PYTHON = [text for language, text in BLOCKS if language == "python"]
DOCUMENTS = [text for language, text in BLOCKS if language == "json"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """What a newcomer's folder looks like after ``make run``."""
    folder = tmp_path_factory.mktemp("newcomer")
    (folder / ".venv").symlink_to(Path(sys.executable).parents[1], target_is_directory=True)
    with serving(folder, "--demo"):
        yield folder


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A search path with curl, or a stand-in for it on machines that have none."""
    if shutil.which("curl"):
        return os.environ["PATH"]
    programs = tmp_path_factory.mktemp("bin")
    curl = programs / "curl"
    curl.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{ROOT}/tests/e2e/curl.py" "$@"\n')
    curl.chmod(curl.stat().st_mode | stat.S_IXUSR)
    return f"{programs}{os.pathsep}{os.environ['PATH']}"


def shell(script: str, folder: Path, path: str) -> str:
    """What a script prints that ends well."""
    done = subprocess.run(  # noqa: S603  scripts of our own README
        ["/bin/sh", "-euc", script],
        cwd=folder,
        env=environment(PATH=path),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert done.returncode == 0, f"{script}\n{done.stderr}"
    return done.stdout


@pytest.mark.parametrize("script", COMMANDS, ids=lambda script: script.splitlines()[0])
def test_the_commands_run(script: str, folder: Path, path: str) -> None:
    assert shell(script, folder, path)


def test_the_first_answer_is_the_one_that_stands_there(folder: Path, path: str) -> None:
    first = next(script for script in COMMANDS if "/ofrep/" in script)
    assert json.loads(shell(first, folder, path)) == json.loads(DOCUMENTS[0])


def test_the_sdk_reads_the_flag(folder: Path, path: str) -> None:
    (program,) = PYTHON
    (folder / "first_flag.py").write_text(program)
    assert shell(". var/demo.env; .venv/bin/python first_flag.py", folder, path) == "600\n"


def test_the_rule_is_one(folder: Path, path: str) -> None:
    (folder / "rules.json").write_text(DOCUMENTS[1])
    script = """
        . var/demo.env
        .venv/bin/flaghoist flag create readme --type boolean
        .venv/bin/flaghoist flag set readme --rules rules.json
    """
    shell(script, folder, path)


def test_the_targets_of_make_exist() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    named = re.findall(r"^make (\w+)", "".join(SHELL), re.MULTILINE)
    assert named
    for target in named:
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


def test_the_settings_are_those_there_are() -> None:
    rows = re.findall(r"^\| `(FLAGHOIST_\w+)` \| (.*?) \| (.*) \|$", README, re.MULTILINE)
    assert rows == [
        (name, _shown(default), " ".join(meaning.replace("``", "`").split()))
        for name, meaning, default in variables()
    ]


def test_the_paths_exist() -> None:
    places = re.findall(r"`((?:domain|application|adapters|entrypoints|tests)/[\w/.]*)`", README)
    links = re.findall(r"\]\(((?!http|#)[^)]+)\)", README)
    assert places
    for place in places + links:
        assert (ROOT / place).exists(), place


def _shown(default: object) -> str:
    """A default as somebody would write it into a variable."""
    if default is None or default == {}:
        return ""
    if isinstance(default, tuple):
        default = ",".join(default)
    return f"`{str(default).lower() if isinstance(default, bool) else default}`"
