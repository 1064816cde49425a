"""The contracts of the architecture are complete: no library is left out of them."""

import ast
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
PACKAGES = ("domain", "application", "adapters", "entrypoints")
WITH_THE_DOMAIN = {"mmh3", "re2"}


def contracts(kind: str) -> Iterator[dict[str, Any]]:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    return (each for each in settings["contracts"] if each["type"] == kind)


def imported() -> set[str]:
    """The libraries that the product imports anywhere, and the database of the standard one."""
    found = {
        name.partition(".")[0]
        for package in PACKAGES
        for path in (ROOT / package).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        for name in names_of(node)
    }
    return found - set(PACKAGES) - (sys.stdlib_module_names - {"sqlite3"})


def names_of(node: ast.AST) -> list[str]:
    match node:
        case ast.Import(names=names):
            return [each.name for each in names]
        case ast.ImportFrom(module=str(module), level=0):
            return [module]
        case _:
            return []


def test_every_library_has_a_place() -> None:
    placed = {name for each in contracts("protected") for name in each["protected_modules"]}
    assert len(imported()) > 20
    assert imported() <= placed


def test_the_core_knows_none_but_two() -> None:
    (core,) = (each for each in contracts("forbidden") if "domain" in each["source_modules"])
    assert imported() - set(core["forbidden_modules"]) == WITH_THE_DOMAIN
