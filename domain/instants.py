"""Points in time: integers, milliseconds since the Unix epoch, UTC. Written as RFC 3339."""

import re
from datetime import UTC, datetime, timedelta
from typing import TypeAlias

Instant: TypeAlias = int

EARLIEST: Instant = -62_135_596_800_000
"""The first instant that RFC 3339 can write: the beginning of the year 1."""
LATEST: Instant = 253_402_300_799_999
"""The last one: the end of the year 9999."""

_RFC_3339 = re.compile(
    r"\d{4}-\d{2}-\d{2}"
    r"([Tt ]([01]\d|2[0-3]):\d{2}:\d{2}(\.\d{1,9})?([Zz]|[+-]\d{2}:\d{2})?)?",
    re.ASCII,
)
"""Narrower than what Python reads, and the same for each version of it. The time may be missing."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


def parse_instant(text: str, *, assume_utc: bool = False) -> Instant:
    """Read an RFC 3339 date-time; finer than a millisecond is cut off.

    Raises `ValueError` if it is none, or if it has no offset and UTC is not to be assumed. Then
    the time may be missing too: that is the beginning of the day.
    """
    if not _RFC_3339.fullmatch(text):
        raise ValueError("not an RFC 3339 date-time")
    moment = datetime.fromisoformat(text.upper())  # RFC 3339 allows a lower-case z
    if moment.tzinfo is None:
        if not assume_utc:
            raise ValueError("an offset such as 'Z' or '+01:00' is missing")
        moment = moment.replace(tzinfo=UTC)
    return (moment - _EPOCH) // _MILLISECOND


def format_instant(instant: Instant) -> str:
    """Write an instant as RFC 3339 in UTC with milliseconds.

    Raises `OverflowError` outside the years 1 to 9999.
    """
    moment = _EPOCH + instant * _MILLISECOND
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
