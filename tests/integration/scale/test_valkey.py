"""A real Valkey starts, stops and comes back on the same port."""

from pathlib import Path

import pytest
from redis import Redis
from redis.exceptions import ConnectionError as Gone

from entrypoints.scale.process import wheel
from entrypoints.scale.valkey import Valkey


def test_it_answers_forgets_and_comes_back(tmp_path: Path) -> None:
    with Valkey(tmp_path) as server, Redis.from_url(server.url) as client:
        client.set("flag", "on")
        assert client.get("flag") == b"on"
        server.kill()
        assert not server.answers()
        with pytest.raises(Gone):
            client.get("flag")
        server.start()
        assert client.get("flag") is None


def test_a_durable_one_keeps_what_it_acknowledged(tmp_path: Path) -> None:
    with Valkey(tmp_path, durable=True) as server, Redis.from_url(server.url) as client:
        client.set("flag", "on")
        server.stop()
        server.start()
        assert client.get("flag") == b"on"


def test_one_that_does_not_start_says_why(tmp_path: Path) -> None:
    with Valkey(tmp_path) as server:
        other = Valkey(tmp_path / "other", port=server.port)
        other.folder.mkdir()
        server.kill()
        other.folder.rmdir()
        other.log = tmp_path / "log"
        with pytest.raises(RuntimeError, match="Valkey does not start"):
            other.start()


def test_a_wheel_that_is_not_there_is_named() -> None:
    with pytest.raises(RuntimeError, match="'no_such_wheel' is not installed"):
        wheel("no_such_wheel")
