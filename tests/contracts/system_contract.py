"""What every clock and every maker of ids promises."""

from application.ports.clock import Clock
from application.ports.identifiers import Identifiers


class ClockContract:
    def test_tells_milliseconds_and_does_not_run_backwards(self, clock: Clock) -> None:
        first, second = clock.now(), clock.now()

        assert isinstance(first, int)
        assert 0 <= first <= second


class IdentifiersContract:
    def test_ids_are_unique_and_later_ones_sort_later(self, identifiers: Identifiers) -> None:
        made = [identifiers.new_id() for _ in range(10_000)]

        assert len(set(made)) == len(made)
        assert made == sorted(made)

    def test_secrets_are_unique_letters_and_digits(self, identifiers: Identifiers) -> None:
        made = {identifiers.new_secret() for _ in range(1_000)}

        assert len(made) == 1_000
        assert all(secret.isascii() and secret.isalnum() for secret in made)
