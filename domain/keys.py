"""Checks for the strings that name things. Each raises `InvalidDefinition` at the field."""

import re
from collections.abc import Iterable

from domain import limits
from domain.errors import InvalidDefinition

_FLAG_KEY = re.compile(r"[A-Za-z0-9._/-]+")
_FOLDED = frozenset({"", ".", ".."})
_PLAIN_KEY = re.compile(r"[A-Za-z0-9._-]+")
_SLUG = re.compile(r"[a-z0-9][a-z0-9-]*")
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")


def check_flag_key(key: str, *field: str) -> None:
    """A flag key is 1-200 characters of ``A-Z a-z 0-9 . _ / -``.

    No part between slashes is empty, ``.`` or ``..``: HTTP clients fold these in a path, so nobody
    could ask for such a flag.
    """
    _check(key, _FLAG_KEY, limits.FLAG_KEY_LENGTH, "letters, digits, '.', '_', '/' and '-'", field)
    if not _FOLDED.isdisjoint(key.split("/")):
        raise InvalidDefinition(
            "must have no part between slashes that is empty, '.' or '..'", *field
        )


def check_variant_key(key: str, *field: str) -> None:
    """A variant key is 1-100 characters of ``A-Z a-z 0-9 . _ -``."""
    _check(key, _PLAIN_KEY, limits.VARIANT_KEY_LENGTH, "letters, digits, '.', '_' and '-'", field)


def check_rule_key(key: str, *field: str) -> None:
    """A rule key is 1-100 characters of ``A-Z a-z 0-9 . _ -``."""
    _check(key, _PLAIN_KEY, limits.RULE_KEY_LENGTH, "letters, digits, '.', '_' and '-'", field)


def check_slug(key: str, *field: str) -> None:
    """The key of a project, environment or segment: 1-64 of ``a-z 0-9 -``, not ``-`` first."""
    _check(key, _SLUG, limits.SLUG_LENGTH, "lower-case letters, digits and '-'", field)


def check_text(text: str, most: int, *field: str, least: int = 0) -> None:
    """Free text: `least` to `most` characters, valid Unicode, no control characters but breaks."""
    if not least <= len(text) <= most:
        raise InvalidDefinition(f"must have {least} to {most} characters, has {len(text)}", *field)
    if _UNPRINTABLE.search(text):
        raise InvalidDefinition("must not contain control characters or surrogates", *field)


def check_unique(keys: Iterable[str], *field: str) -> None:
    """No key may appear twice."""
    seen: set[str] = set()
    for key in keys:
        if key in seen:
            raise InvalidDefinition(f"'{key}' appears twice", *field)
        seen.add(key)


def _check(
    key: str, pattern: re.Pattern[str], most: int, alphabet: str, field: tuple[str, ...]
) -> None:
    if not 1 <= len(key) <= most:
        raise InvalidDefinition(f"must have 1 to {most} characters, has {len(key)}", *field)
    if not pattern.fullmatch(key):
        raise InvalidDefinition(f"must consist of {alphabet}", *field)
