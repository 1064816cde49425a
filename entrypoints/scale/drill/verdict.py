"""What is said of one outage."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """How evaluation went during one outage, and until everything was as before."""

    outage: str
    detail: str
    tried: int
    answered: int
    wrong: int
    fresh_after_seconds: float
    """From the end of the outage until a change was made and served by every worker."""
    restarted: bool
    """Whether the only server was started again, so that nobody could answer for a moment."""

    @property
    def good(self) -> bool:
        """Nothing was wrong, and everything answered unless there was nobody to answer."""
        return self.wrong == 0 and self.answered > 0 and (self.restarted or self.complete)

    @property
    def complete(self) -> bool:
        """Whether everything was answered."""
        return self.answered == self.tried
