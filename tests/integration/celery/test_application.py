"""The Celery application while its broker is away."""

import pytest

from adapters.celery.application import celery_application
from entrypoints.scale.process import free_port

MORE_THAN_USUAL = 150
"""Attempts; Celery gives up after a hundred of them, which is less than an hour."""


class Enough(Exception):
    """It would have gone on."""


def test_who_works_waits_for_its_broker_however_long() -> None:
    attempts: list[object] = []

    def failed(error: object, _seconds: float) -> None:
        attempts.append(error)
        if len(attempts) > MORE_THAN_USUAL:
            raise Enough

    url = f"redis://127.0.0.1:{free_port()}/0"
    application = celery_application(url, "test", patience=1, lease=1, works=True)
    with application.connection_for_read() as connection, pytest.raises(Enough):
        connection.ensure_connection(
            failed,
            application.conf.broker_connection_max_retries,
            interval_start=0,
            interval_step=0,
            interval_max=0,
        )
