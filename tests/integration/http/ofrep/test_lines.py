"""The log lines of evaluations: they name request, trace, project and environment, no key."""

import pytest
from structlog.testing import capture_logs

from tests.integration.http.ofrep.client import bulk, single
from tests.integration.http.ofrep.conftest import World
from tests.integration.http.ofrep.examples import ADMIN_KEY, CLIENT_KEY, SERVER_KEY

TRACE, SPAN = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
TRACED = (b"traceparent", f"00-{TRACE}-{SPAN}-01".encode())
PLACE = {"project": "shop", "environment": "production"}


@pytest.mark.parametrize("key", [SERVER_KEY, CLIENT_KEY])
@pytest.mark.parametrize("flag", ["boolean", "unknown", ""])
async def test_a_line_names_where_it_belongs(world: World, key: str, flag: str) -> None:
    world.sample = 1
    headers = ((b"authorization", f"Bearer {key}".encode()), (b"x-request-id", b"r-1"), TRACED)
    request = single(flag, headers=headers) if flag else bulk(headers=headers)
    with capture_logs() as logged:
        await world.ask(request)
    (line,) = logged
    named = {"request_id": "r-1", **PLACE, "trace_id": TRACE, "span_id": SPAN}
    assert line.items() >= named.items()
    assert key not in str(line)


@pytest.mark.parametrize("sent", [b"Bearer fh_server_none", f"Bearer {ADMIN_KEY}".encode(), b""])
async def test_who_belongs_nowhere_is_named_by_the_request_alone(world: World, sent: bytes) -> None:
    with capture_logs() as logged:
        await world.ask(single("boolean", headers=((b"authorization", sent),)))
    (line,) = logged
    assert line["request_id"]
    assert not line.keys() & {*PLACE, "trace_id", "span_id"}
