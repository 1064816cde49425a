"""Keys, free text and other strings that the constructors accept."""

from functools import cache
from string import ascii_letters, ascii_lowercase, digits
from typing import TypeVar

from hypothesis import strategies as st

from domain import limits
from domain.context import NOW, TARGETING_KEY

_PRINTABLE = st.characters(exclude_categories=["Cs", "Cc"], include_characters="\t\n\r")
_UNICODE = st.characters(exclude_categories=["Cs"])
_SLUG = ascii_lowercase + digits

FAMILIAR = ("DE", "de", "fr", "Straße", "STRASSE", "İstanbul", "i", "", "a.b", "日本", "😀", "1")
"""Strings that meet again: the same ones in operands and in contexts."""

ATTRIBUTES = (TARGETING_KEY, "country", "plan", "age", "ünïcode", "user.plan", "user.home.city")

USERS = tuple(f"user-{number}" for number in range(6))


Drawn = TypeVar("Drawn")


def mostly(
    often: st.SearchStrategy[Drawn], seldom: st.SearchStrategy[Drawn]
) -> st.SearchStrategy[Drawn]:
    """Three times in four the first; `one_of` would not let one of its parts be drawn oftener."""
    return st.sampled_from((True, True, True, False)).flatmap(
        lambda usual: often if usual else seldom
    )


@cache
def texts(most: int, least: int = 0) -> st.SearchStrategy[str]:
    """Free text as names, descriptions and tags hold it."""
    return st.text(_PRINTABLE, min_size=least, max_size=most)


@cache
def flag_keys() -> st.SearchStrategy[str]:
    """Keys of flags."""
    free = st.text(ascii_letters + digits + "._/-", min_size=1, max_size=limits.FLAG_KEY_LENGTH)
    return free.filter(lambda key: {"", ".", ".."}.isdisjoint(key.split("/")))


@cache
def variant_keys() -> st.SearchStrategy[str]:
    """Keys of variants."""
    free = st.text(ascii_letters + digits + "._-", min_size=1, max_size=limits.VARIANT_KEY_LENGTH)
    return st.sampled_from(("on", "off", "blue", "green")) | free


@cache
def rule_keys() -> st.SearchStrategy[str]:
    """Keys of rules."""
    return st.text(ascii_letters + digits + "._-", min_size=1, max_size=limits.RULE_KEY_LENGTH)


@cache
def slugs() -> st.SearchStrategy[str]:
    """Keys of projects, environments and segments."""
    rest = st.text(_SLUG + "-", max_size=limits.SLUG_LENGTH - 1)
    return st.builds(str.__add__, st.sampled_from(_SLUG), rest)


@cache
def identities() -> st.SearchStrategy[str]:
    """Ids of flags and segments."""
    return texts(limits.SEED_LENGTH, 1)


@cache
def seeds() -> st.SearchStrategy[str | None]:
    """Seeds of splits, ramps and percentages; mostly the native one."""
    return st.none() | texts(limits.SEED_LENGTH)


@cache
def targeting_keys() -> st.SearchStrategy[str]:
    """Keys of contexts, as targets and segments list them."""
    return st.sampled_from(USERS) | texts(limits.TARGETING_KEY_LENGTH, 1)


@cache
def attributes() -> st.SearchStrategy[str]:
    """Attribute paths; `NOW` may be compared with instants only, so it is none of these."""
    part = texts(8, 1).filter(lambda text: "." not in text)
    free = st.lists(part, min_size=1, max_size=3).map(".".join).filter(lambda path: path != NOW)
    return mostly(st.sampled_from(ATTRIBUTES), free)


@cache
def strings() -> st.SearchStrategy[str]:
    """Strings in values and operands: any valid Unicode, control characters too."""
    return st.sampled_from(FAMILIAR) | st.text(_UNICODE, max_size=20)
