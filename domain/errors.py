"""Everything the service refuses, as facts.

::

    FlaghoistError
    ├── InvalidDefinition        a value that breaks a rule; knows the field
    ├── NotFound                 the thing asked for does not exist
    │   ├── ProjectNotFound
    │   ├── EnvironmentNotFound
    │   ├── FlagNotFound
    │   ├── SegmentNotFound
    │   ├── CredentialNotFound
    │   ├── WebhookNotFound
    │   └── DeadLetterNotFound
    ├── AlreadyExists            the key is taken
    │   ├── ProjectAlreadyExists
    │   ├── EnvironmentAlreadyExists
    │   ├── FlagAlreadyExists
    │   └── SegmentAlreadyExists
    ├── StaleVersion             somebody else changed it since it was read
    ├── StillUsed                others depend on it
    │   ├── FlagStillUsed
    │   ├── VariantStillUsed
    │   └── SegmentStillUsed
    ├── LastOwnerKey             nobody could manage everything without it
    ├── FlagArchived             an archived flag does not change
    ├── Unauthenticated          no valid API key
    ├── Forbidden                a valid API key without this right
    ├── TooManyStreams           an API key or an address listens too often at once
    ├── NoRoomForStreams         nobody else can listen here
    └── Unavailable              a part behind the service does not answer

No error knows of HTTP or exit codes: each entrypoint has one table for that.
"""

from typing import ClassVar, TypeAlias

PathPart: TypeAlias = str | int


class FlaghoistError(Exception):
    """The root of every refusal."""


class InvalidDefinition(FlaghoistError):
    """A definition breaks a rule.

    `path` leads to the offending field from the outermost value that was being built,
    `rule` says what the field must be.
    """

    def __init__(self, rule: str, *path: PathPart) -> None:
        super().__init__(rule, *path)
        self.rule = rule
        self.path: tuple[PathPart, ...] = path

    @property
    def pointer(self) -> str:
        """The path as a JSON pointer (RFC 6901); empty for the whole value."""
        return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in self.path)

    def __str__(self) -> str:
        field = ""
        for part in self.path:
            if isinstance(part, int):
                field += f"[{part}]"
            else:
                field += f".{part}" if field else part
        return f"{field}: {self.rule}" if field else self.rule


class _AboutOne(FlaghoistError):
    """An error about one thing with a key."""

    sentence: ClassVar[str]

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key

    def __str__(self) -> str:
        return self.sentence.format(key=self.key)


class NotFound(_AboutOne):
    """The thing asked for does not exist, or is not visible to who asks."""


class ProjectNotFound(NotFound):
    sentence = "there is no project '{key}'"


class EnvironmentNotFound(NotFound):
    sentence = "there is no environment '{key}'"


class FlagNotFound(NotFound):
    sentence = "there is no flag '{key}'"

    def __str__(self) -> str:
        return super().__str__() if self.key else "the key of the flag is missing"


class SegmentNotFound(NotFound):
    sentence = "there is no segment '{key}'"


class CredentialNotFound(NotFound):
    sentence = "there is no API key with the id '{key}'"


class WebhookNotFound(NotFound):
    sentence = "there is no webhook with the id '{key}'"


class DeadLetterNotFound(NotFound):
    sentence = "there is no dead letter with the number {key}"


class AlreadyExists(_AboutOne):
    """The key is taken, now or by something archived: keys are never reused."""


class ProjectAlreadyExists(AlreadyExists):
    sentence = "the project '{key}' already exists"


class EnvironmentAlreadyExists(AlreadyExists):
    sentence = "the environment '{key}' already exists"


class FlagAlreadyExists(AlreadyExists):
    sentence = "the flag key '{key}' is taken; a key is never reused, not even an archived one"


class SegmentAlreadyExists(AlreadyExists):
    sentence = "the segment key '{key}' is taken; a key is never reused, not even a deleted one"


_WITH_KEYS = {"targeting": "targeting of", "credential": "API key"}


class StaleVersion(FlaghoistError):
    """The caller started from a version that is no longer the current one.

    A flag and its targeting have versions of their own; `subject` is what this one is of.
    """

    def __init__(self, subject: str, key: str, *, expected: int, current: int) -> None:
        super().__init__(subject, key, expected, current)
        self.subject = subject
        self.key = key
        self.expected = expected
        self.current = current

    def __str__(self) -> str:
        what = _WITH_KEYS.get(self.subject, self.subject)
        return (
            f"the {what} '{self.key}' is at version {self.current}, not {self.expected}: "
            "read it again, and repeat the change on what you find"
        )


class StillUsed(FlaghoistError):
    """The thing cannot go while `users` refer to it."""

    sentence: ClassVar[str]

    def __init__(self, key: str, users: tuple[str, ...]) -> None:
        super().__init__(key, users)
        self.key = key
        self.users = users

    def __str__(self) -> str:
        return self.sentence.format(key=self.key, users=", ".join(self.users))


class FlagStillUsed(StillUsed):
    sentence = "the flag '{key}' is a prerequisite in: {users}"


class VariantStillUsed(StillUsed):
    sentence = "the variant '{key}' is still served or required in: {users}"


class SegmentStillUsed(StillUsed):
    sentence = "the segment '{key}' is still used in: {users}"


class LastOwnerKey(_AboutOne):
    """Without this API key, no key in force would own everything."""

    sentence = (
        "this is the last API key in force that owns everything: "
        "issue another one before you revoke it"
    )


class FlagArchived(_AboutOne):
    """An archived flag is neither served nor changed until it is restored."""

    sentence = "the flag '{key}' is archived; restore it before changing it"


class Unauthenticated(FlaghoistError):
    """No API key was sent, or none that is known and in force."""

    def __str__(self) -> str:
        return "a valid API key is needed, as 'Authorization: Bearer KEY' or as 'X-API-Key: KEY'"


class Forbidden(FlaghoistError):
    """The API key is valid but does not carry the right to do this."""

    def __init__(self, needed: str) -> None:
        super().__init__(needed)
        self.needed = needed

    def __str__(self) -> str:
        return f"this API key may not do that; it needs {self.needed}"


class TooManyStreams(_AboutOne):
    """An API key or a client address has as many event streams open as it may."""

    sentence = "{key} has too many event streams open; ask now and then instead"


class NoRoomForStreams(FlaghoistError):
    """As many event streams are open as there may be, or there may be none."""

    def __str__(self) -> str:
        return "no more event streams can be opened here for now; ask now and then instead"


class Unavailable(FlaghoistError):
    """Something behind the service does not answer; the same call may work later.

    `cause` is for who runs the service: what is wrong, and where, if that is known. It may name
    files and addresses, so the sentence for everybody leaves it out.
    """

    def __init__(self, what: str, cause: str = "") -> None:
        super().__init__(what, cause)
        self.what = what
        self.cause = cause

    def __str__(self) -> str:
        return f"{self.what} does not answer at the moment"
