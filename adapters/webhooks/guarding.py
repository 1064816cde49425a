"""Connections to checked addresses only.

The check stands where connections are made: whatever a client is told to ask for, a name is
resolved once, every address is judged, and the connection goes to an address that was judged. A
name that resolves to something else a moment later changes nothing. Certificates are still held
against the name.
"""

from collections.abc import Iterable
from typing import Any, Final

import httpcore2
import httpx2

from adapters.webhooks.addresses import require_public
from adapters.webhooks.look_ups import Resolve

TRIED: Final = 4
"""Addresses of one host at most: each has its share of the time to connect."""


class GuardedBackend(httpcore2.AsyncNetworkBackend):
    """Resolves, judges and connects. Raise `NotPublic` for what may not be reached."""

    def __init__(self, *, private: bool, resolve: Resolve) -> None:
        self._inner = httpcore2.AnyIOBackend()
        self._private = private
        self._resolve = resolve

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109  the signature of the library
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        """Connect to an address of the host, if every one is public: to the first that answers."""
        try:
            found = await self._resolve(host.strip("[]"), port)
        except OSError as error:
            raise httpcore2.ConnectError("the name of the host is not known") from error
        if not found:
            raise httpcore2.ConnectError("the name of the host is not known")
        if not self._private:
            for address in found:
                require_public(address)
        *others, last = found[:TRIED]
        share = None if timeout is None else timeout / (len(others) + 1)
        for address in others:
            try:
                return await self._inner.connect_tcp(
                    address, port, share, local_address, socket_options
                )
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout):
                continue
        return await self._inner.connect_tcp(last, port, share, local_address, socket_options)


class GuardedTransport(httpx2.AsyncHTTPTransport):
    """The usual transport over a pool that makes its connections so. It heeds no proxy."""

    def __init__(self, backend: GuardedBackend, *, connections: int) -> None:
        trusted = httpx2.create_ssl_context()
        super().__init__(verify=trusted)
        self._pool = httpcore2.AsyncConnectionPool(
            ssl_context=trusted,
            max_connections=connections,
            max_keepalive_connections=connections,
            keepalive_expiry=15,
            network_backend=backend,
        )
