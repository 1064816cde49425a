"""What a rule serves, as JSON: a variant, a split or a ramp."""

from collections.abc import Mapping
from typing import Any

from domain.errors import InvalidDefinition
from domain.instants import format_instant, parse_instant
from domain.ramp import Ramp, RampPoint, RampShape
from domain.rule import Serve
from domain.split import Share, Split
from domain.values import Document, JsonValue
from domain.within import within


def write_serve(serve: Serve) -> Document:
    """What is served, as a document."""
    match serve:
        case str():
            return {"variant": serve}
        case Split(shares=shares):
            return {"split": {"shares": _write_shares(shares), **_write_bucketing(serve)}}
        case Ramp(points=points, shape=shape):
            return {
                "ramp": {
                    "points": [
                        {"at": format_instant(point.at), "shares": _write_shares(point.shares)}
                        for point in points
                    ],
                    "shape": str(shape),
                    **_write_bucketing(serve),
                }
            }


def read_serve(document: Mapping[str, Any]) -> Serve:
    """What a document serves."""
    match document:
        case {"variant": str(variant)}:
            return variant
        case {"split": split}:
            with within("split"):
                return Split(_read_shares(split["shares"]), **_read_bucketing(split))
        case _:
            ramp = document["ramp"]
            with within("ramp"):
                points = tuple(
                    _read_point(index, point) for index, point in enumerate(ramp["points"])
                )
                return Ramp(points, RampShape(ramp["shape"]), **_read_bucketing(ramp))


def read_instant(text: str, *field: str) -> int:
    """The instant of an RFC 3339 text, or `InvalidDefinition` at the field."""
    try:
        return parse_instant(text)
    except (ValueError, OverflowError):
        raise InvalidDefinition(
            "must be an RFC 3339 date-time with an offset, such as '2027-01-31T09:00:00Z'", *field
        ) from None


def _write_shares(shares: tuple[Share, ...]) -> list[JsonValue]:
    return [{"variant": share.variant, "weight": share.weight} for share in shares]


def _read_shares(documents: list[Mapping[str, Any]]) -> tuple[Share, ...]:
    shares = []
    for index, document in enumerate(documents):
        with within("shares", index):
            shares.append(Share(document["variant"], document["weight"]))
    return tuple(shares)


def _write_bucketing(serve: Split | Ramp) -> Document:
    return {"bucket_by": serve.bucket_by, "seed": serve.seed, "scheme": serve.scheme}


def _read_bucketing(document: Mapping[str, Any]) -> dict[str, Any]:
    return {name: document[name] for name in ("bucket_by", "seed", "scheme")}


def _read_point(index: int, document: Mapping[str, Any]) -> RampPoint:
    with within("points", index):
        return RampPoint(read_instant(document["at"], "at"), _read_shares(document["shares"]))
