"""Definitions that are hard to keep exactly."""

from collections.abc import Awaitable, Callable

from application.access import Credential, Grant, KeyKind, Role
from application.ports.unit_of_work import UnitOfWork
from domain.condition import (
    AllOf,
    AnyOf,
    Comparison,
    Condition,
    InSegment,
    Not,
    Percentage,
    Prerequisite,
)
from domain.environment import Environment, Project
from domain.event import EventType
from domain.flag import Flag, FlagKind
from domain.operators import Operator
from domain.ramp import Ramp, RampPoint, RampShape
from domain.rule import Rule, Target
from domain.segment import Segment
from domain.split import Share, Split
from domain.targeting import Targeting
from domain.values import JsonValue, ValueType, value_type_of
from domain.variant import Variant
from domain.webhook import Format, Webhook

ODD_TEXT = "naïve ☃ 𝄞 'quoted\" \\ %_ \u202e\n\ttab"

SHOP = Project(key="shop", name="Shop", description=ODD_TEXT)
DEVELOPMENT = Environment(project="shop", key="development", name="Development")
PRODUCTION = Environment(project="shop", key="production", description=ODD_TEXT)
LIVE = PRODUCTION.flag_set
TRIAL = DEVELOPMENT.flag_set

ON_OFF = (Variant("on", True), Variant("off", False))  # noqa: FBT003  the value is the point


def flag(key: str = "banner", **changes: object) -> Flag:
    """A boolean flag of version 1, with changes."""
    plain = Flag(id=f"id-of-{key}", key=key, value_type=ValueType.BOOLEAN, variants=ON_OFF)
    return Flag(**{name: getattr(plain, name) for name in plain.__slots__} | changes)


def flag_with(value: JsonValue) -> Flag:
    """A flag with one variant of this value."""
    value_type = value_type_of(value)
    assert value_type is not None
    return flag(value_type=value_type, variants=(Variant("only", value),))


FULL_FLAG = Flag(
    id="01890a5d-ac96-774b-bcce-b302099a8057",
    key="check.out/new_basket-2",
    value_type=ValueType.BOOLEAN,
    variants=ON_OFF,
    name="Basket ☃",
    description=ODD_TEXT,
    owner="team-basket",
    tags=frozenset({"basket", "Ünïcode tag", "2027"}),
    kind=FlagKind.EXPERIMENT,
    client_visible=True,
)


def targeting(of: str = "banner", **changes: object) -> Targeting:
    """The first targeting of a boolean flag, with changes."""
    plain = Targeting(flag=of, off_variant="off", default="on")
    return Targeting(**{name: getattr(plain, name) for name in plain.__slots__} | changes)


def rule(condition: Condition, key: str = "rule") -> Rule:
    """A rule that serves ``on`` under a condition."""
    return Rule(key, condition, "on")


EVERY_CONDITION = AllOf(
    (
        AnyOf((Comparison("n", Operator.IN, (1, 1.0, True, "1", ODD_TEXT)), AnyOf(()))),
        Not(Comparison("name", Operator.CONTAINS, ("É",), negated=True, ignore_case=True)),
        Comparison("account.id", Operator.EXISTS),
        Percentage(33_333, bucket_by="company", seed="s", scheme="murmur3-v1"),
        InSegment("beta"),
        Prerequisite("other", ("on", "off")),
    )
)

FULL_TARGETING = targeting(
    on=True,
    default=Ramp(
        (
            RampPoint(1_700_000_000_001, (Share("on", 0), Share("off", 100_000))),
            RampPoint(1_800_000_000_000, (Share("on", 100_000), Share("off", 0))),
        ),
        RampShape.STEPS,
    ),
    prerequisites=(Prerequisite("required", ("on",)),),
    targets=(Target("on", frozenset({"ada", "Günther"})), Target("off", frozenset())),
    rules=(
        Rule("odd", EVERY_CONDITION, Split((Share("off", 1), Share("on", 99_999)), seed="s")),
        Rule("last", AllOf(()), "off", ODD_TEXT),
    ),
)

BETA = Segment(
    id="id-of-beta",
    key="beta",
    name="Beta",
    description=ODD_TEXT,
    included=frozenset({"ada", "Günther", "𝄞"}),
    excluded=frozenset({"bob"}),
    condition=AnyOf((Comparison("plan", Operator.EQUALS, (1.0,)), Percentage(10))),
)

SERVER_KEY = Credential(
    id="id-of-server-key",
    kind=KeyKind.SERVER,
    name="Shop server ☃",
    key_hash="0f" * 32,
    hint="fh_server_abcd",
    flag_set=LIVE,
    created_at=1_700_000_000_001,
)

ADMIN_KEY = Credential(
    id="id-of-admin-key",
    kind=KeyKind.ADMIN,
    name="Ada",
    key_hash="1e" * 32,
    hint="fh_admin_efgh",
    grants=(Grant(Role.EDITOR, "shop", "production"), Grant(Role.READER)),
    created_at=1_700_000_000_002,
)


FULL_WEBHOOK = Webhook(
    id="id-of-full-webhook",
    project="shop",
    url="https://hooks.example.com:8443/T0/B0?token=secret",
    name="Releases ☃",
    environment="production",
    event_types=frozenset({EventType.TARGETING_CHANGED, EventType.FLAG_ARCHIVED}),
    format=Format.SLACK,
    enabled=False,
    secret="whsec_bmV3",  # noqa: S106  opens nothing
    secret_since=1_700_000_000_003,
    previous_secret="whsec_b2xk",  # noqa: S106  opens nothing
    previous_until=1_700_000_086_403,
)


def webhook(of: str = "hook", **changes: object) -> Webhook:
    """A webhook of the shop that is told everything, with changes."""
    plain = Webhook(
        id=of,
        project="shop",
        url=f"https://{of}.example.com/",
        secret="whsec_c2VjcmV0",  # noqa: S106  opens nothing
        secret_since=1_700_000_000_000,
    )
    return Webhook(**{name: getattr(plain, name) for name in plain.__slots__} | changes)


async def add_shop(work: UnitOfWork) -> None:
    """Add one project and its two environments: three entries of history."""
    await work.projects.add(SHOP)
    await work.environments.add(DEVELOPMENT)
    await work.environments.add(PRODUCTION)


def adding_segments(*segments: Segment) -> Callable[[UnitOfWork], Awaitable[None]]:
    """Add segments to the shop."""

    async def act(work: UnitOfWork) -> None:
        for segment in segments:
            await work.segments.add("shop", segment)

    return act


def adding(*flags: Flag) -> Callable[[UnitOfWork], Awaitable[None]]:
    """Add flags to the shop, with their first targeting in both environments."""

    async def act(work: UnitOfWork) -> None:
        await work.flags.add("shop", *flags)
        for flag_set in (TRIAL, LIVE):
            await work.targetings.add(
                flag_set,
                *(
                    targeting(
                        each.key, default=each.variants[0].key, off_variant=each.variants[-1].key
                    )
                    for each in flags
                ),
            )

    return act
