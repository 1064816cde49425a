"""The server that the tests of a file share."""

from collections.abc import Iterator

import pytest

from tests.e2e.server import Server, serving


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with a new database, for all tests of the file."""
    with serving(tmp_path_factory.mktemp("server")) as running:
        yield running
