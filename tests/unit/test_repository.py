"""What holds for the repository as a whole: its files, its locks, its declared dependencies."""

import json
import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[2]
SOURCES = ("domain", "application", "adapters", "entrypoints", "tests", "stubs")
CEILING = 250
UNFINISHED = re.compile("|".join(("TO" + "DO", "FIX" + "ME", "X" + "XX")))
PIN = re.compile(r"([a-z0-9-]+)==(\S+)( ; [^-]+?)?( --hash=sha256:[0-9a-f]{64})+")


def source_files() -> list[Path]:
    found = [
        path
        for package in SOURCES
        for path in sorted((ROOT / package).rglob("*"))
        if path.suffix in {".py", ".pyi", ".mjs", ".js", ".mako"}
        and "node_modules" not in path.parts
    ]
    assert len(found) > 40
    return found


def locks() -> list[Path]:
    return sorted((ROOT / "requirements").glob("*.txt"))


def entries(lock: Path) -> list[str]:
    """What a lock asks for, one entry a line."""
    joined = re.sub(r"\s*\\\n\s*", " ", lock.read_text())
    return [line for line in joined.splitlines() if not line.lstrip().startswith("#")]


def pins(lock: str) -> dict[str, str]:
    found = map(PIN.fullmatch, entries(ROOT / "requirements" / f"{lock}.txt"))
    return {pin[1]: pin[2] for pin in found if pin}


def declared() -> list[str]:
    with (ROOT / "pyproject.toml").open("rb") as file:
        project = tomllib.load(file)["project"]
    return sorted(project["dependencies"])


def wanted(source: str) -> list[str]:
    lines = (ROOT / "requirements" / source).read_text().splitlines()
    bare = (line.split("#")[0].strip() for line in lines)
    return sorted(line for line in bare if line and not line.startswith("-"))


def test_no_file_holds_more_than_one_reader_can() -> None:
    too_long = {
        str(path.relative_to(ROOT)): lines
        for path in source_files()
        if (lines := len(path.read_text().splitlines())) > CEILING
    }
    assert too_long == {}, f"a file of more than {CEILING} lines holds two concepts"


def test_nothing_is_left_for_later() -> None:
    marked = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in source_files()
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if UNFINISHED.search(line)
    ]
    assert marked == []


def test_every_set_of_requirements_is_locked() -> None:
    sources = {path.stem for path in (ROOT / "requirements").glob("*.in")}
    assert {path.stem for path in locks()} == sources
    assert sources == {"bench", "build", "dev", "runtime", "scale"}


@pytest.mark.parametrize("lock", locks(), ids=lambda lock: lock.name)
def test_a_lock_holds_pins_with_hashes_and_nothing_else(lock: Path) -> None:
    assert entries(lock)
    assert [entry for entry in entries(lock) if not PIN.fullmatch(entry)] == []
    assert "://" not in lock.read_text()


def test_the_lock_for_node_holds_hashes_and_names_no_place() -> None:
    lock = json.loads((ROOT / "tests" / "interop" / "package-lock.json").read_text())
    packages = {path: package for path, package in lock["packages"].items() if path}
    assert packages
    assert [path for path, package in packages.items() if "integrity" not in package] == []
    assert [path for path, package in packages.items() if "resolved" in package] == []


@pytest.mark.parametrize("lock", ["build", "runtime", "bench"])
def test_what_is_tested_is_what_runs(lock: str) -> None:
    tested = pins("dev")
    shared = pins(lock).keys() & tested.keys()
    assert shared
    assert {name: pins(lock)[name] for name in shared} == {name: tested[name] for name in shared}


def test_the_lock_starts_from_what_the_wheel_declares() -> None:
    assert wanted("runtime.in") == declared()
    locked = pins("runtime")
    for requirement in map(Requirement, declared()):
        assert requirement.specifier.contains(locked[requirement.name]), requirement
