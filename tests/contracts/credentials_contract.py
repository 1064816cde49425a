"""What every store promises about API keys."""

from dataclasses import replace
from functools import partial

import pytest

from application.access import Credential, Grant, Role
from application.ports.unit_of_work import UnitOfWork
from domain.errors import CredentialNotFound, StaleVersion
from tests.contracts.examples import ADMIN_KEY, SERVER_KEY
from tests.contracts.store import Store, StoreContract


async def _add(credential: Credential, work: UnitOfWork) -> None:
    await work.credentials.add(credential)


class CredentialsContract(StoreContract):
    @pytest.mark.parametrize("credential", [ADMIN_KEY, SERVER_KEY], ids=lambda each: each.kind)
    async def test_returns_what_was_stored(self, shop: Store, credential: Credential) -> None:
        await shop.write(lambda work: work.credentials.add(credential))

        assert await shop.look(lambda work: work.credentials.find(credential.id)) == credential

    async def test_an_unknown_id_is_not_found(self, store: Store) -> None:
        with pytest.raises(CredentialNotFound):
            await store.look(lambda work: work.credentials.find("none"))

    async def test_knows_whether_any_was_ever_issued(self, shop: Store) -> None:
        assert not await shop.look(lambda work: work.credentials.any_exist())

        await shop.write(lambda work: work.credentials.add(ADMIN_KEY))
        await shop.write(lambda work: work.credentials.save(ADMIN_KEY.revoked(5)))

        assert await shop.look(lambda work: work.credentials.any_exist())

    async def test_tells_those_in_force_that_own_everything(self, shop: Store) -> None:
        def key(identity: str, *grants: Grant) -> Credential:
            return replace(ADMIN_KEY, id=identity, key_hash=identity * 32, grants=grants)

        everything = Grant(Role.OWNER)
        second, first = key("0b", everything, Grant(Role.READER, "shop")), key("0a", everything)
        parts = (Grant(Role.OWNER, "shop"), Grant(Role.OWNER, environment="live"))
        for each in (second, first, SERVER_KEY, key("0c", *parts), key("0d", Grant(Role.APPROVER))):
            await shop.write(partial(_add, each))
        assert await shop.look(lambda work: work.credentials.owners()) == (first, second)

        await shop.write(lambda work: work.credentials.save(first.revoked(5)))
        assert await shop.look(lambda work: work.credentials.owners()) == (second,)

    async def test_forgets_what_was_not_committed(self, store: Store) -> None:
        await store.look(lambda work: work.credentials.add(ADMIN_KEY))

        assert not await store.look(lambda work: work.credentials.any_exist())

    async def test_keeps_revoked_ones(self, shop: Store) -> None:
        revoked = SERVER_KEY.revoked(1_700_000_000_003)
        await shop.write(lambda work: work.credentials.add(SERVER_KEY))
        await shop.write(lambda work: work.credentials.save(revoked))

        found = await shop.look(lambda work: work.credentials.find(SERVER_KEY.id))
        assert (found, found.version) == (revoked, 2)

    async def test_the_second_of_two_writers_loses(self, shop: Store) -> None:
        await shop.write(lambda work: work.credentials.add(SERVER_KEY))
        await shop.write(lambda work: work.credentials.save(SERVER_KEY.revoked(1)))

        with pytest.raises(StaleVersion, match="the API key '") as caught:
            await shop.look(lambda work: work.credentials.save(SERVER_KEY.revoked(2)))
        assert (caught.value.expected, caught.value.current) == (1, 2)

    async def test_nothing_is_saved_that_was_never_added(self, store: Store) -> None:
        with pytest.raises(CredentialNotFound):
            await store.look(lambda work: work.credentials.save(SERVER_KEY.revoked(1)))
