"""What the standard variables must be so that anything can be sent, told by their names."""

from collections.abc import Iterator, Mapping
from typing import Final
from urllib.parse import urlsplit

PROTOCOLS: Final = ("grpc", "http/protobuf")
_USUAL: Final = "http/protobuf"


def chosen(signal: str, name: str, environment: Mapping[str, str]) -> tuple[str, str]:
    """The variable that counts, that of the signal or that of all, and what it says."""
    own, common = f"OTEL_EXPORTER_OTLP_{signal}_{name}", f"OTEL_EXPORTER_OTLP_{name}"
    variable = own if environment.get(own) else common
    return variable, environment.get(variable, "")


def protocol(signal: str, environment: Mapping[str, str]) -> str:
    """How a signal is sent. Raise `ValueError` for what there is not."""
    variable, said = chosen(signal, "PROTOCOL", environment)
    if said and said not in PROTOCOLS:
        raise ValueError(f"{variable}: must be one of {', '.join(PROTOCOLS)}")
    return said or _USUAL


def faults(signal: str, environment: Mapping[str, str]) -> Iterator[str]:
    """What keeps a signal from being sent, a line for each variable."""
    try:
        over_grpc = protocol(signal, environment) == "grpc"
    except ValueError as wrong:
        yield str(wrong)
        return
    variable, endpoint = chosen(signal, "ENDPOINT", environment)
    # gRPC knows other names of a target, such as host:port.
    if not (_is_url(endpoint) or (over_grpc and "://" not in endpoint)):
        yield f"{variable}: must be a URL such as 'http://127.0.0.1:4318'"
    if not over_grpc:
        return  # whatever else is wrong is passed over there, with a default in its place
    variable, timeout = chosen(signal, "TIMEOUT", environment)
    if timeout and not _is_number(timeout):
        yield f"{variable}: must be a number"
    variable, compression = chosen(signal, "COMPRESSION", environment)
    if variable in environment and compression != "gzip":
        yield f"{variable}: must be gzip with grpc, or not be set"


def _is_url(text: str) -> bool:
    try:
        url = urlsplit(text)
        return url.scheme in {"http", "https"} and bool(url.hostname) and url.port != 0
    except ValueError:  # an address or a port that cannot be
        return False


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
