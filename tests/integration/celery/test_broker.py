"""Whoever sends messages and whoever works finds the same Valkey or Redis as everybody else."""

import ssl
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from redis import Redis

from adapters.celery.application import QUEUE, celery_application
from adapters.celery.broker import broker_url
from application.ports.delivery_queue import DELIVER
from entrypoints.scale.valkey import Valkey
from tests.servers import confined

PREFIX = "shop"
DATABASE = 3


class OnSocket(Valkey):
    """Valkey that listens on a socket of the file system as well."""

    @property
    def socket(self) -> str:
        return f"unix://{self.folder / 'valkey.sock'}"

    def command(self) -> Sequence[str]:
        return (*super().command(), "--unixsocket", str(self.folder / "valkey.sock"))


@pytest.fixture
def by_socket(server_folder: Path) -> Iterator[OnSocket]:
    with OnSocket(server_folder) as server:
        yield server


@pytest.mark.parametrize("named", ["", "password"])
@pytest.mark.parametrize("kind", ["redis", "unix"])
def test_a_message_that_is_sent_arrives(by_socket: OnSocket, kind: str, named: str) -> None:
    plain = by_socket.socket if kind == "unix" else by_socket.url.removesuffix("/0")
    database = f"?db={DATABASE}"
    confined(by_socket.url, PREFIX)
    url = plain.replace("//", f"//{PREFIX}:secret@") if named else plain
    application = celery_application(url + database, PREFIX, patience=5, lease=1)

    application.send_task(DELIVER, args=["hook"], retry=False)

    with Redis.from_url(plain + database) as client:
        assert client.llen(f"{PREFIX}:{QUEUE}") == 1
    with application.connection_for_read() as connection:
        message = connection.SimpleQueue(QUEUE).get(timeout=5)
        assert message.payload[0] == ["hook"]
        message.ack()


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("redis://", "redis://localhost:6379/0"),
        ("redis://h:1/2?socket_timeout=3&db=4", "redis://h:1/4"),
        ("redis://[::1]:7", "redis://[::1]:7/0"),
        ("redis://:a;b@h", "redis://:a%3Bb@h:6379/0"),
        ("unix://u:p@/run/a b.sock?db=1", "redis+socket://u:p@/run/a%20b.sock?virtual_host=1"),
        ("rediss://h", "rediss://h:6379/0?ssl_cert_reqs=required"),
        (
            "rediss://u:p@h:1/2?ssl_cert_reqs=none&ssl_ca_certs=/c.pem&timeout=1",
            "rediss://u:p@h:1/2?ssl_cert_reqs=none&ssl_ca_certs=%2Fc.pem",
        ),
    ],
)
def test_each_url_of_a_client_is_one_of_the_broker(url: str, expected: str) -> None:
    assert broker_url(url) == expected


def test_a_broker_must_prove_who_it_is_unless_told_otherwise() -> None:
    proven, taken = (
        celery_application(url, PREFIX, patience=1, lease=1).connection_for_write()
        for url in ("rediss://h:1/2", "rediss://h:1/2?ssl_cert_reqs=none")
    )
    assert (proven.hostname, proven.port, proven.virtual_host) == ("h", 1, "2")
    assert proven.ssl == {"ssl_cert_reqs": ssl.CERT_REQUIRED}
    assert taken.ssl == {"ssl_cert_reqs": ssl.CERT_NONE}
