"""What every store promises to requests that are sent again."""

import asyncio

from application.ports.idempotency import Answer, Claim
from tests.contracts.store import Store, StoreContract

NOW = 1_700_000_000_000
MINUTE = 60_000
DAY = 24 * 60 * MINUTE
ANSWER = Answer(201, (("content-type", "application/json"), ("etag", '"1"')), b'{"\xc3\xbc":\x00}')


class IdempotencyContract(StoreContract):
    async def test_the_first_claim_is_told_so(self, store: Store) -> None:
        claim = await store.idempotency.claim("ada", "key", "print", NOW)

        assert claim == Claim(first=True, fingerprint="print")

    async def test_a_second_claim_learns_that_the_first_is_under_way(self, store: Store) -> None:
        await store.idempotency.claim("ada", "key", "print", NOW)

        again = await store.idempotency.claim("ada", "key", "other print", NOW + MINUTE - 1)
        assert again == Claim(first=False, fingerprint="print", answer=None)

    async def test_a_repetition_gets_the_answer_of_the_first(self, store: Store) -> None:
        await store.idempotency.claim("ada", "key", "print", NOW)
        await store.idempotency.complete("ada", "key", ANSWER)

        again = await store.idempotency.claim("ada", "key", "other print", NOW + DAY - 1)
        assert again == Claim(first=False, fingerprint="print", answer=ANSWER)

    async def test_owners_do_not_share_keys(self, store: Store) -> None:
        await store.idempotency.claim("ada", "key", "print", NOW)

        assert (await store.idempotency.claim("bob", "key", "print", NOW)).first
        assert (await store.idempotency.claim("ada", "other", "print", NOW)).first

    async def test_a_released_key_can_be_claimed_again(self, store: Store) -> None:
        await store.idempotency.claim("ada", "key", "print", NOW)
        await store.idempotency.release("ada", "key")

        again = await store.idempotency.claim("ada", "key", "new print", NOW + 1)
        assert again == Claim(first=True, fingerprint="new print")

    async def test_an_answer_is_not_released(self, store: Store) -> None:
        await store.idempotency.claim("ada", "key", "print", NOW)
        await store.idempotency.complete("ada", "key", ANSWER)
        await store.idempotency.release("ada", "key")

        assert (await store.idempotency.claim("ada", "key", "print", NOW + 1)).answer == ANSWER

    async def test_an_abandoned_claim_can_be_claimed_after_a_minute(self, store: Store) -> None:
        await store.idempotency.claim("ada", "key", "print", NOW)

        again = await store.idempotency.claim("ada", "key", "new print", NOW + MINUTE)
        assert again == Claim(first=True, fingerprint="new print")
        third = await store.idempotency.claim("ada", "key", "print", NOW + MINUTE + 1)
        assert third == Claim(first=False, fingerprint="new print")

    async def test_a_key_is_forgotten_after_a_day(self, store: Store) -> None:
        await store.idempotency.claim("ada", "key", "print", NOW)
        await store.idempotency.complete("ada", "key", ANSWER)

        again = await store.idempotency.claim("ada", "key", "new print", NOW + DAY)
        assert again == Claim(first=True, fingerprint="new print")

    async def test_who_was_never_claimed_is_not_completed(self, store: Store) -> None:
        await store.idempotency.complete("ada", "key", ANSWER)
        await store.idempotency.release("ada", "key")

        assert (await store.idempotency.claim("ada", "key", "print", NOW)).first

    async def test_of_simultaneous_claims_one_is_first(self, store: Store) -> None:
        claims = await asyncio.gather(
            *(store.idempotency.claim("ada", "key", f"print {n}", NOW) for n in range(10))
        )

        assert sum(claim.first for claim in claims) == 1
        assert len({claim.fingerprint for claim in claims}) == 1
