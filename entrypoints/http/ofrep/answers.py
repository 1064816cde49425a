"""Answers as they are sent."""

from typing import Final, TypeAlias

from entrypoints.http.headers import Header

Answer: TypeAlias = tuple[int, tuple[Header, ...], bytes]
"""Status, headers of its own, body; an empty body is none at all."""

# Plain integers: looking a status up in its enumeration takes as long as evaluating a flag.
OK: Final = 200
NO_CONTENT: Final = 204
NOT_MODIFIED: Final = 304
BAD_REQUEST: Final = 400
