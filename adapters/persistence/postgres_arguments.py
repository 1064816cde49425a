"""What the URL of a PostgreSQL database says beside where it is: the arguments of connections."""

from typing import Any, Final

from sqlalchemy import URL

from domain.errors import InvalidDefinition

OF_THE_POOL: Final = frozenset({"prepared_statement_cache_size"})
"""Arguments that SQLAlchemy takes for itself."""

_MODES: Final = ("disable", "allow", "prefer", "require", "verify-ca", "verify-full")

_NUMBERS: Final = OF_THE_POOL | {
    "max_cacheable_statement_size",
    "max_cached_statement_lifetime",
    "statement_cache_size",
}
_CHOICES: Final = {
    "direct_tls": ("true",),
    "ssl": _MODES,
    "target_session_attrs": (
        *("any", "primary", "standby"),
        *("read-write", "read-only", "prefer-standby"),
    ),
}
_TEXTS: Final = frozenset(
    {"gsslib", "krbsrvname", "passfile", "password", "service", "servicefile", "user"}
)
_KNOWN: Final = ", ".join(sorted({*_NUMBERS, *_CHOICES, *_TEXTS}))


def arguments_of(url: URL, patience: float) -> dict[str, Any]:
    """Everything that a connection of this service is made with, the place included.

    Raise `InvalidDefinition` with the rule for an argument that means nothing. How long to wait is
    a setting of its own, and where the database is stands before the arguments.
    """
    for name, value in url.query.items():
        _check(name, value)
    _, arguments = url.get_dialect()().create_connect_args(url)
    numbers = {name: int(arguments[name]) for name in _NUMBERS & arguments.keys()}
    return {
        **arguments,
        **numbers,
        "timeout": patience,
        # A statement may wait for the lock for as long as that itself.
        "command_timeout": 2 * patience,
        "server_settings": {"application_name": "flaghoist", "jit": "off"},
    }


def _check(name: str, value: object) -> None:
    """Values are not repeated in what is said: one of them may be a password."""
    if name == "sslmode":
        mode = value if value in _MODES else "require"
        raise InvalidDefinition(f"must say 'ssl={mode}' instead of 'sslmode'")
    if name not in _NUMBERS | _CHOICES.keys() | _TEXTS:
        raise InvalidDefinition(f"must not have the argument '{name}': there are {_KNOWN}")
    if not isinstance(value, str):
        raise InvalidDefinition(f"must have the argument '{name}' once")
    if name in _NUMBERS and not (value.isascii() and value.isdigit()):
        raise InvalidDefinition(f"must have a whole number as '{name}'")
    if name in _CHOICES and value not in _CHOICES[name]:
        raise InvalidDefinition(f"must have as '{name}' one of: {', '.join(_CHOICES[name])}")
