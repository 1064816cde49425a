"""Event streams: telling clients of changes, instead of letting them ask."""

from pydantic import Field

from entrypoints.settings.group import Group


class StreamsSettings(Group):
    """Event streams: telling clients of changes, instead of letting them ask."""

    enabled: bool = True
    """Whether clients may listen. Without, they ask again now and then, with the entity tag."""
    lifetime: int = Field(3_600, ge=10, le=86_400)
    """Seconds after which the address of a stream is replaced; it works up to twice as long."""
    heartbeat: float = Field(25.0, ge=0.05, le=600)
    """Seconds of silence after which a comment is sent, so that nothing in between hangs up."""
    jitter: float = Field(2.0, ge=0, le=300)
    """Seconds over which it is spread at most that clients hear of one change, and ask again."""
    per_key: int = Field(4_000, ge=1, le=100_000)
    """Streams of one API key in one process; more are refused with 429."""
    per_address: int = Field(1_000, ge=1, le=100_000)
    """Streams of client keys from one client address in one process; more are refused with
    429."""
    total: int = Field(5_000, ge=1, le=100_000)
    """Streams in one process; more are refused with 503."""

    @property
    def places(self) -> int:
        """How many streams may really be open at once."""
        return self.total if self.enabled else 0
