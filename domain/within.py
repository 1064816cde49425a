"""Where in a definition something is wrong, found out on the way out."""

from types import TracebackType

from domain.errors import InvalidDefinition, PathPart


class within:  # noqa: N801  a context manager that reads as a word
    """Put a prefix before the path of every `InvalidDefinition` raised in the block."""

    __slots__ = ("_prefix",)

    def __init__(self, *prefix: PathPart) -> None:
        self._prefix = prefix

    def __enter__(self) -> None:
        return None

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if isinstance(error, InvalidDefinition):
            error.path = (*self._prefix, *error.path)
