"""The machine's clock and random numbers keep their promises."""

import re
import time
from uuid import UUID

import pytest

from adapters.system.clock import SystemClock
from adapters.system.identifiers import SystemIdentifiers
from tests.contracts.system_contract import ClockContract, IdentifiersContract


class TestSystemClock(ClockContract):
    @pytest.fixture
    def clock(self) -> SystemClock:
        return SystemClock()

    def test_tells_the_time(self, clock: SystemClock) -> None:
        assert abs(clock.now() - time.time_ns() // 1_000_000) < 60_000


class TestSystemIdentifiers(IdentifiersContract):
    @pytest.fixture
    def identifiers(self) -> SystemIdentifiers:
        return SystemIdentifiers()

    def test_ids_are_uuids_of_version_7(self, identifiers: SystemIdentifiers) -> None:
        assert UUID(identifiers.new_id()).version == 7

    def test_secrets_have_256_bits(self, identifiers: SystemIdentifiers) -> None:
        assert re.fullmatch(r"[0-9a-f]{64}", identifiers.new_secret())
