"""How webhooks are told of changes."""

from pydantic import Field

from application.delivery.policy import Policy
from entrypoints.settings.group import Group


class WebhooksSettings(Group):
    """How webhooks are told of changes."""

    private: bool = False
    """Whether webhooks may lead to addresses that are not public, such as those of this network.
    Whoever owns a project could then reach what this machine can."""
    timeout: float = Field(10.0, ge=0.1, le=60)
    """Seconds that a receiver may take to answer, from connecting to the end."""
    attempts: int = Field(12, ge=1, le=30)
    """Times that a message is tried before it becomes a dead letter; 12 take three hours."""
    retry: float = Field(5.0, ge=0.01, le=3_600)
    """Seconds before the second attempt; each further one waits twice as long, an hour at most."""
    pause: float = Field(1.0, ge=0.01, le=60)
    """Seconds between two looks for what is due. Changes in the same process are seen at once."""

    @property
    def policy(self) -> Policy:
        """The same for those who deliver. A process that dies has its webhooks for a lease."""
        return Policy(
            attempts=self.attempts,
            first_pause=round(self.retry * 1_000),
            lease=round(self.lease * 1_000),
        )

    @property
    def lease(self) -> float:
        """Seconds for which one process has a webhook: an attempt, and time to write it down."""
        return 2 * self.timeout + 1
