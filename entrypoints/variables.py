"""Reading the settings from variables and `.env`, and saying plainly what is wrong with them."""

import difflib
import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from pydantic import ValidationError
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, SettingsError

from entrypoints.settings import Group, Settings
from entrypoints.wire import faults

PREFIX = "FLAGHOIST_"
KEYS_FOR_OTHERS = frozenset({"FLAGHOIST_SERVER_KEY", "FLAGHOIST_CLIENT_KEY"})
"""Set by `demo.env` for curl and SDKs; no settings of Flaghoist itself."""

_URL_RULE = "must be a URL such as 'http://127.0.0.1:8080'"
"""Only one setting has a pattern."""


class WrongSettings(Exception):
    """Some settings cannot be used. One line for each: the variable and its rule, no value."""

    def __init__(self, *lines: str) -> None:
        super().__init__(*lines)
        self.lines = lines

    def __str__(self) -> str:
        return "\n".join(self.lines)


class _Variables(BaseSettings, Settings, extra="ignore"):  # type: ignore[misc]  # two model_configs
    """Settings that fill themselves."""


def read_settings(env_file: Path | None = Path(".env")) -> Settings:
    """The settings of this process. Raise `WrongSettings` if some cannot be used."""
    try:
        found = _Variables(
            _env_prefix=PREFIX,
            _env_nested_delimiter="_",
            _env_nested_max_split=1,
            _env_ignore_empty=True,
            _env_file=env_file,
            _env_file_encoding="utf-8",
        )
        return Settings.model_validate(dict(found))
    except ValidationError as error:
        raise WrongSettings(*map(_line, error.errors(include_input=False))) from None
    except (SettingsError, UnicodeDecodeError):
        raise WrongSettings(*_unreadable(env_file)) from None


def variables() -> Iterator[tuple[str, str, object]]:
    """Every setting as its variable, its meaning and its default."""
    for name, field in Settings.model_fields.items():
        if isinstance(field.default, Group):
            for inner, part in type(field.default).model_fields.items():
                yield variable(name, inner), part.description or "", part.default
        else:
            yield variable(name), field.description or "", field.default


def variable(*path: str | int) -> str:
    """The environment variable of a setting."""
    return PREFIX + "_".join(str(part) for part in path[:2]).upper()


def unknown_variables(environ: Mapping[str, str] = os.environ) -> Iterator[tuple[str, str]]:
    """Variables that look like settings but are none, each with the most similar setting."""
    known = [name for name, _, _ in variables()]
    for name in sorted(environ):
        if name.startswith(PREFIX) and name not in KEYS_FOR_OTHERS and name not in known:
            yield name, _closest(name)


def _closest(name: str) -> str:
    """The setting that was meant: one that begins so, else one that is written much the same."""
    known = {each.removeprefix(PREFIX): each for each, _, _ in variables()}
    said = name.removeprefix(PREFIX)
    beginning = [each for each in known if each.startswith(said)]
    close = beginning or difflib.get_close_matches(said, known, n=1)
    return known[close[0]] if close else ""


def _line(error: ErrorDetails) -> str:
    if not error["loc"]:
        return rule_of(error)  # of several settings at once, which it names itself
    name = variable(*error["loc"])
    if error["type"] == "extra_forbidden":
        close = _closest(name)
        return f"{name}: there is no such setting" + (f"; did you mean {close}?" if close else "")
    return f"{name}: {rule_of(error)}"


def rule_of(error: ErrorDetails) -> str:
    """What a setting must be."""
    return _URL_RULE if error["type"] == "string_pattern_mismatch" else faults.rule_of(error)


def _unreadable(env_file: Path | None) -> Iterator[str]:
    groups = [
        name for name, field in Settings.model_fields.items() if isinstance(field.default, Group)
    ]
    wrong = [variable(name) for name in groups if variable(name) in os.environ]
    for name in wrong:
        yield f"{name}: names a group; set single variables such as {name}_…"
    if not wrong:
        yield f"{env_file}: must be a text file in UTF-8 with lines such as {PREFIX}HTTP_PORT=8080"
