"""How much one caller may ask for."""

from ipaddress import ip_network
from typing import Annotated, Literal

from pydantic import Field, field_validator
from pydantic_settings import NoDecode

from application.ports.rate_limiter import Budget
from entrypoints.settings.group import Group, split_list

MINUTE = 60


class LimitsSettings(Group):
    """Requests a minute, counted by key and by client address."""

    evaluation_key: int = Field(3_000_000, ge=0, le=1_000_000_000)
    """Evaluation requests a minute that each process answers to one key. More than one process
    can answer: lower it to share a process among keys. SDKs stop asking for any flag after a
    429. 0 sets no limit."""
    evaluation_address: int = Field(60_000, ge=0, le=1_000_000_000)
    """Evaluation requests a minute that each process answers to one client address that shows a
    client key, which every page gives away. 0 sets no limit."""
    management_key: int = Field(6_000, ge=0, le=1_000_000_000)
    """Management requests a minute with one key, over all processes that share Valkey. 0 sets no
    limit."""
    management_address: int = Field(12_000, ge=0, le=1_000_000_000)
    """Management requests a minute from one client address, over all processes that share
    Valkey. 0 sets no limit."""
    failed_authentication: int = Field(600, ge=0, le=1_000_000_000)
    """Requests a minute without a valid key from one client address. Those with a good key from
    there are answered however many there are. 0 sets no limit."""
    burst: int = Field(10, ge=1, le=60)
    """Seconds' worth of a minute's requests that may come at once."""
    trusted_proxies: Annotated[tuple[str, ...], NoDecode] = ()
    """Addresses and networks of proxies, separated by commas, that name the client. Of anybody
    else the address of the connection counts."""
    proxy_header: Literal["x-forwarded-for", "forwarded"] = "x-forwarded-for"
    """The header in which they do, to the right of what was there: ``x-forwarded-for``, or
    ``forwarded`` (RFC 7239). The other one is not read, since they let it pass."""

    @field_validator("trusted_proxies", mode="before")
    @classmethod
    def _listed(cls, proxies: object) -> object:
        return split_list(proxies) if isinstance(proxies, str) else proxies

    @field_validator("trusted_proxies")
    @classmethod
    def _networks(cls, proxies: tuple[str, ...]) -> tuple[str, ...]:
        for proxy in proxies:
            try:
                ip_network(proxy)
            except ValueError:
                raise ValueError("must be addresses or networks such as '10.0.0.0/8'") from None
        return proxies

    def budget(self, name: str) -> Budget | None:
        """What a field allows as a budget; None if it does not count."""
        limit: int = getattr(self, name)
        burst = max(1, limit * self.burst // MINUTE)
        named = name.replace("_", "-")
        return Budget(name=named, limit=limit, period=MINUTE, burst=burst) if limit else None
