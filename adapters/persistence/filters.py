"""Filters of lists, as conditions on rows."""

from collections.abc import Iterator

from sqlalchemy import ColumnElement, Table, select

from adapters.persistence.tables import flag_tags, flags, history
from application.ports.catalogue import FlagFilter, HistoryFilter


def matching_flags(wanted: FlagFilter) -> Iterator[ColumnElement[bool]]:
    """What rows of `flags` must fulfil."""
    if wanted.tag is not None:
        tagged = select(flag_tags.c.flag).where(
            flag_tags.c.project == flags.c.project, flag_tags.c.tag == wanted.tag
        )
        yield flags.c.key.in_(tagged)
    if wanted.kind is not None:
        yield flags.c.kind == str(wanted.kind)
    if wanted.archived is not None:
        yield flags.c.archived.is_(wanted.archived)
    if wanted.text is not None:
        yield containing(flags, wanted.text)


def containing(table: Table, text: str) -> ColumnElement[bool]:
    """Rows whose key, name or description contains the text, in any case of any alphabet."""
    return table.c.words.contains(text.casefold(), autoescape=True)


def matching_entries(wanted: HistoryFilter) -> Iterator[ColumnElement[bool]]:
    """What rows of `history` must fulfil."""
    for name in ("project", "subject", "key"):
        if (value := getattr(wanted, name)) is not None:
            yield history.c[name] == str(value)
    if wanted.environment is not None:
        places = {wanted.environment, ""} if wanted.project_wide else {wanted.environment}
        yield history.c.environment.in_(places)
