"""A URL of Redis is refused where settings are read, if no client could make sense of it."""

import pytest

from entrypoints.variables import WrongSettings, read_settings


@pytest.mark.parametrize(
    "url",
    [
        *("host:6379", "http://host", "redis://host:abc", "redis://host:65536", "redis://host:0"),
        *("redis://[::1", "redis://host/first", "rediss://host/1/2", "redis://host?db=first"),
        *("unix://?db=1", "unix://valkey.sock", "unix://run/valkey.sock"),
    ],
)
def test_a_url_of_redis_that_leads_nowhere_is_refused(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    rule = "must be 'redis://HOST:PORT/DB', 'rediss://HOST:PORT/DB' or 'unix:///PATH'"
    monkeypatch.setenv("FLAGHOIST_REDIS_URL", url)
    with pytest.raises(WrongSettings) as refused:
        read_settings(None)
    assert refused.value.lines == (f"FLAGHOIST_REDIS_URL: {rule}",)


@pytest.mark.parametrize(
    "url",
    [
        *("redis://", "redis://host", "redis://host/", "redis://u:p@[::1]:7/3", "redis://h?db=3"),
        *("rediss://:p@host:1/0?ssl_ca_certs=/c.pem", "unix:///run/v.sock", "unix://u:p@/v?db=1"),
    ],
)
def test_a_url_of_redis_that_clients_take_is_taken(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FLAGHOIST_REDIS_URL", url)
    assert read_settings(None).redis.address == url
