"""Idempotency keys in memory."""

from dataclasses import dataclass, replace

from application.ports.idempotency import (
    ABANDONED,
    REMEMBERED,
    Answer,
    Claim,
    IdempotencyRecords,
)
from domain.instants import Instant


@dataclass(frozen=True, slots=True)
class _Record:
    fingerprint: str
    claimed_at: Instant
    answer: Answer | None = None

    def is_over(self, now: Instant) -> bool:
        limit = ABANDONED if self.answer is None else REMEMBERED
        return now - self.claimed_at >= limit


class MemoryIdempotencyRecords(IdempotencyRecords):
    """Records in the order of their claims, so that old ones go from the front."""

    def __init__(self) -> None:
        self._records: dict[tuple[str, str], _Record] = {}

    async def claim(self, owner: str, key: str, fingerprint: str, now: Instant) -> Claim:
        self._forget_old(now)
        found = self._records.get((owner, key))
        if found is not None and not found.is_over(now):
            return Claim(first=False, fingerprint=found.fingerprint, answer=found.answer)
        self._records.pop((owner, key), None)
        self._records[owner, key] = _Record(fingerprint, now)
        return Claim(first=True, fingerprint=fingerprint)

    async def complete(self, owner: str, key: str, answer: Answer) -> None:
        if (found := self._records.get((owner, key))) is not None:
            self._records[owner, key] = replace(found, answer=answer)

    async def release(self, owner: str, key: str) -> None:
        found = self._records.get((owner, key))
        if found is not None and found.answer is None:
            del self._records[owner, key]

    def _forget_old(self, now: Instant) -> None:
        while self._records:
            oldest = next(iter(self._records))
            if now - self._records[oldest].claimed_at < REMEMBERED:
                return
            del self._records[oldest]
