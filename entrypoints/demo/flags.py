"""The flags of the demo: one of each thing that a flag can do."""

from typing import Any

from domain.condition import AnyOf, Comparison, InSegment, Prerequisite
from domain.flag import ON_OFF, Flag, FlagKind, TargetedFlag
from domain.instants import Instant
from domain.operators import Operator
from domain.ramp import Ramp, RampPoint
from domain.rule import Rule, Target
from domain.segment import Segment
from domain.split import Share, Split
from domain.values import ValueType
from domain.variant import Variant

SEGMENT = "beta-testers"
DAY = 24 * 60 * 60 * 1000


def beta_testers() -> Segment:
    """Some customers by name, and everybody on the staff."""
    return Segment(
        id="demo-beta-testers",
        key=SEGMENT,
        name="Beta testers",
        description="Customers who asked for early access, and everybody on the staff",
        included=frozenset({"customer-7", "customer-21"}),
        excluded=frozenset({"intern-3"}),
        condition=AnyOf(
            (
                Comparison("email", Operator.ENDS_WITH, ("@example.com",), ignore_case=True),
                Comparison("staff", Operator.EQUALS, (True,)),
            )
        ),
    )


def demo_flags(now: Instant) -> tuple[TargetedFlag, ...]:
    """The flags as production serves them. Their ids are fixed, so every demo buckets alike."""
    return (
        _payments(),
        _new_checkout(),
        _button_color(),
        _order_tracking(),
        _search(now),
        _banner(),
        _rate_limit(),
    )


def _on(flag: Flag, **parts: Any) -> TargetedFlag:
    """The flag, turned on; `parts` of its targeting differ from what a new flag has."""
    return TargetedFlag(flag, flag.initial_targeting().changed(on=True, **parts))


def _payments() -> TargetedFlag:
    return _on(
        Flag(
            id="demo-payments",
            key="payments",
            value_type=ValueType.BOOLEAN,
            variants=ON_OFF,
            name="Payments",
            description="Kill switch: turn it off to stop taking money at once",
            owner="payments",
            tags=frozenset({"checkout", "critical"}),
            kind=FlagKind.OPERATIONAL,
        )
    )


def _new_checkout() -> TargetedFlag:
    return _on(
        Flag(
            id="demo-new-checkout",
            key="new-checkout",
            value_type=ValueType.BOOLEAN,
            variants=ON_OFF,
            name="New checkout",
            description="One page instead of four, for a quarter of the customers so far",
            owner="checkout",
            tags=frozenset({"checkout"}),
            client_visible=True,
        ),
        default=Split((Share("on", 25_000), Share("off", 75_000))),
    )


def _button_color() -> TargetedFlag:
    return _on(
        Flag(
            id="demo-checkout-button-color",
            key="checkout/button-color",
            value_type=ValueType.STRING,
            variants=(
                Variant("control", "#1d4ed8"),
                Variant("green", "#15803d"),
                Variant("orange", "#c2410c"),
            ),
            name="Colour of the buy button",
            description="Experiment: does a warmer button sell more?",
            owner="growth",
            tags=frozenset({"checkout", "experiment"}),
            kind=FlagKind.EXPERIMENT,
            client_visible=True,
        ),
        off_variant="control",
        default=Split((Share("control", 34_000), Share("green", 33_000), Share("orange", 33_000))),
    )


def _order_tracking() -> TargetedFlag:
    return _on(
        Flag(
            id="demo-order-tracking",
            key="order-tracking",
            value_type=ValueType.BOOLEAN,
            variants=ON_OFF,
            name="Order tracking",
            description="Beta: a map of the parcel's way, for beta testers with a recent app",
            owner="logistics",
            tags=frozenset({"beta"}),
            client_visible=True,
        ),
        prerequisites=(Prerequisite("payments", ("on",)),),
        targets=(Target("on", frozenset({"customer-1"})),),
        rules=(
            Rule(
                "old-app",
                Comparison("app.version", Operator.SEMVER_LESS_THAN, ("2.4.0",)),
                "off",
                "The map needs 2.4.0",
            ),
            Rule(SEGMENT, InSegment(SEGMENT), "on", "Who asked for it"),
        ),
        default="off",
    )


def _search(now: Instant) -> TargetedFlag:
    nobody = (Share("on", 0), Share("off", 100_000))
    everybody = (Share("on", 100_000), Share("off", 0))
    start = now - now % DAY
    return _on(
        Flag(
            id="demo-search-semantic",
            key="search/semantic",
            value_type=ValueType.BOOLEAN,
            variants=ON_OFF,
            name="Semantic search",
            description="Ramp: from nobody to everybody within two weeks, by itself",
            owner="search",
            tags=frozenset({"search"}),
        ),
        default=Ramp((RampPoint(start, nobody), RampPoint(start + 14 * DAY, everybody))),
    )


def _banner() -> TargetedFlag:
    return _on(
        Flag(
            id="demo-banner",
            key="banner",
            value_type=ValueType.OBJECT,
            variants=(
                Variant("english", {"title": "Free shipping this week", "level": "info"}),
                Variant("german", {"title": "Diese Woche versandkostenfrei", "level": "info"}),
                Variant("none", {"title": "", "level": "hidden"}),
            ),
            name="Banner",
            description="A JSON value: what stands at the top of every page",
            owner="marketing",
            tags=frozenset({"content"}),
            kind=FlagKind.OPERATIONAL,
            client_visible=True,
        ),
        rules=(
            Rule(
                "german-speaking",
                Comparison("country", Operator.IN, ("AT", "CH", "DE")),
                "german",
            ),
        ),
    )


def _rate_limit() -> TargetedFlag:
    return _on(
        Flag(
            id="demo-api-requests-per-minute",
            key="api/requests-per-minute",
            value_type=ValueType.NUMBER,
            variants=(Variant("standard", 60), Variant("business", 600), Variant("off", 0)),
            name="API requests per minute",
            description="What a customer's plan allows",
            owner="platform",
            tags=frozenset({"api"}),
            kind=FlagKind.PERMISSION,
        ),
        rules=(
            Rule(
                "business-plan",
                Comparison("plan", Operator.IN, ("business", "enterprise")),
                "business",
            ),
        ),
    )
