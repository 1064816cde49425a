"""Flags and keys that OFREP's traps are about."""

from application.access import Credential, Grant, KeyKind, Role
from application.keyring import hash_key
from domain.condition import Comparison
from domain.environment import FlagSet
from domain.flag import Flag, TargetedFlag
from domain.operators import Operator
from domain.ramp import Ramp, RampPoint
from domain.rule import Rule, Serve, Target
from domain.split import Share, Split
from domain.targeting import Targeting
from domain.values import JsonValue, value_type_of
from domain.variant import Variant

SHOP = FlagSet("shop", "production")
TIMED = FlagSet("shop", "timed")
UNLOADED = FlagSet("shop", "unloaded")

SERVER_KEY = "fh_server_0001"
CLIENT_KEY = "fh_client_0002"
ADMIN_KEY = "fh_admin_0003"
TIMED_KEY = "fh_server_0004"
UNLOADED_KEY = "fh_server_0005"
REVOKED_KEY = "fh_server_0006"


def flag(
    key: str,
    *values: JsonValue,
    default: Serve = "v0",
    rules: tuple[Rule, ...] = (),
    on: bool = True,
    client_visible: bool = False,
) -> TargetedFlag:
    """A flag whose variants are ``v0``, ``v1`` … with these values."""
    value_type = value_type_of(values[0])
    assert value_type is not None
    variants = tuple(Variant(f"v{index}", value) for index, value in enumerate(values))
    return TargetedFlag(
        Flag(
            id=f"id-of-{key}",
            key=key,
            value_type=value_type,
            variants=variants,
            client_visible=client_visible,
        ),
        Targeting(
            flag=key,
            on=on,
            off_variant=variants[-1].key,
            default=default,
            rules=rules,
            targets=(Target("v0", frozenset({"ada"})),) if rules else (),
        ),
    )


GERMANS = Rule("germans", Comparison("country", Operator.EQUALS, ("DE",)), "v1")
HALVES = (Share("v0", 50_000), Share("v1", 50_000))

FLAGS = (
    flag("boolean", True, False, client_visible=True),  # noqa: FBT003  values, not switches
    flag("integer", 10, 20),
    flag("float", 10.0, 20.5),
    flag("text", 'naïve ☃ "quoted" \\ \u2028', client_visible=True),
    flag("object", {"colour": "blue", "sizes": [1, 2.0, None], "on": True}),
    flag("array", [1, "two", {"three": 3}]),
    flag("off", "yes", "no", on=False, client_visible=True),
    flag("targeted", "all", "germans", rules=(GERMANS,), client_visible=True),
    flag("split", "left", "right", default=Split(HALVES), client_visible=True),
    flag("split-by-company", "left", "right", default=Split(HALVES, bucket_by="company")),
    flag("team/search/v2", 1, 2),
)
VISIBLE_KEYS = ["boolean", "off", "split", "targeted", "text"]

RAMP = Ramp(
    (
        RampPoint(1_000, (Share("v0", 100_000), Share("v1", 0))),
        RampPoint(2_000, (Share("v0", 0), Share("v1", 100_000))),
    )
)
TIMED_FLAGS = (flag("ramp", "before", "after", default=RAMP),)


def credential(key: str, kind: KeyKind, flag_set: FlagSet | None = None) -> Credential:
    """The credential of a key."""
    return Credential(
        id=f"id-of-{key}",
        kind=kind,
        name=key,
        key_hash=hash_key(key),
        hint=key[:14],
        flag_set=flag_set,
        grants=(Grant(Role.OWNER),) if flag_set is None else (),
        created_at=0,
    )


CREDENTIALS = (
    credential(SERVER_KEY, KeyKind.SERVER, SHOP),
    credential(CLIENT_KEY, KeyKind.CLIENT, SHOP),
    credential(ADMIN_KEY, KeyKind.ADMIN),
    credential(TIMED_KEY, KeyKind.SERVER, TIMED),
    credential(UNLOADED_KEY, KeyKind.SERVER, UNLOADED),
)
