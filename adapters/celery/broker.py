"""Where messages travel, as kombu spells it: its URLs are not those of Redis clients."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from redis.asyncio.connection import parse_url


def broker_url(url: str) -> str:
    """The database that a Redis client finds with this URL, for kombu.

    A certificate is verified as the client does it, who asks for one that is valid unless told
    otherwise: kombu would take any. Of the options those of TLS remain; kombu takes no others.
    """
    found: Mapping[str, Any] = parse_url(url)
    user, password = (quote(found.get(name, ""), safe="") for name in ("username", "password"))
    who = f"{user}:{password}@" if user or password else ""
    database = found.get("db", 0)
    if "path" in found:
        return f"redis+socket://{who}{quote(found['path'])}?virtual_host={database}"
    host = found.get("host", "localhost")
    where = f"[{host}]" if ":" in host else quote(host)
    place = f"{who}{where}:{found.get('port', 6379)}/{database}"
    parts = urlsplit(url)
    if parts.scheme == "redis":
        return f"redis://{place}"
    options = {"ssl_cert_reqs": "required"} | {
        name: value for name, value in parse_qsl(parts.query) if name.startswith("ssl_")
    }
    return f"rediss://{place}?{urlencode(options)}"
