"""Other engines that Python can install, offline, given the same flags.

Each is called the way its documentation shows, with contexts in its own form made beforehand.
"""

import json
import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import eppo_client
import ldclient
from growthbook import GrowthBook
from ldclient.interfaces import UpdateProcessor
from ldclient.versioned_data_kind import FEATURES, SEGMENTS

from tests.benchmarks.workload import Constraint, NeutralFlag, Rollout

BUCKETS = 10_000


@dataclass(frozen=True)
class Engine:
    """An engine, the statement that asks it about `c`, and how a context looks to it."""

    name: str
    statement: str
    names: Mapping[str, Any]
    prepare: Callable[[dict[str, Any]], Any] = dict


def rivals(flags: Sequence[NeutralFlag]) -> list[Engine]:
    """Every rival with these flags loaded."""
    return [
        Engine(
            "Eppo",
            "eppo.get_boolean_assignment(KEY, c[0], c[1], False)",
            {"eppo": _eppo(flags)},
            _subject_and_attributes,
        ),
        Engine(
            "Eppo, with details",
            "eppo.get_boolean_assignment_details(KEY, c[0], c[1], False)",
            {"eppo": _eppo(flags)},
            _subject_and_attributes,
        ),
        Engine(
            "GrowthBook",
            "growthbook.set_attributes(c); growthbook.is_on(KEY)",
            {"growthbook": GrowthBook(features={flag.key: _feature(flag) for flag in flags})},
        ),
        Engine(
            "LaunchDarkly",
            "launchdarkly.variation(KEY, c, False)",
            {"launchdarkly": _launchdarkly(flags)},
            _launchdarkly_context,
        ),
    ]


def _subject_and_attributes(context: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    attributes = {key: value for key, value in context.items() if key != "targetingKey"}
    return context["targetingKey"], attributes


def _eppo(flags: Sequence[NeutralFlag]) -> Any:
    document = {
        "createdAt": "2026-01-01T00:00:00.000Z",
        "format": "SERVER",
        "environment": {"name": "benchmark"},
        "flags": {flag.key: _eppo_flag(flag) for flag in flags},
    }
    client = eppo_client.init(
        eppo_client.ClientConfig(
            api_key="offline",
            base_url="http://127.0.0.1:9",
            assignment_logger=eppo_client.AssignmentLogger(),
            poll_interval_seconds=None,
            initial_configuration=eppo_client.Configuration(
                flags_configuration=json.dumps(document).encode()
            ),
        )
    )
    if len(client.get_flag_keys()) != len(flags):
        raise RuntimeError("Eppo's engine did not take every flag")
    return client


def _eppo_flag(flag: NeutralFlag) -> dict[str, Any]:
    return {
        "key": flag.key,
        "enabled": flag.on,
        "variationType": "BOOLEAN",
        "totalShards": BUCKETS,
        "variations": {
            "on": {"key": "on", "value": True},
            "off": {"key": "off", "value": False},
        },
        "allocations": [
            _eppo_allocation(f"rollout-{number}", flag.key, rollout)
            for number, rollout in enumerate(flag.rollouts)
        ],
    }


def _eppo_allocation(name: str, salt: str, rollout: Rollout) -> dict[str, Any]:
    conditions = [
        {
            "attribute": constraint.attribute,
            "operator": "GTE" if isinstance(constraint.wanted, int) else "ONE_OF",
            "value": _plain(constraint),
        }
        for constraint in rollout.constraints
    ]
    part = {"salt": salt, "ranges": [{"start": 0, "end": rollout.percent * BUCKETS // 100}]}
    splits = [{"variationKey": "on", "shards": [part] if rollout.percent < 100 else []}]
    if rollout.percent < 100:
        splits.append({"variationKey": "off", "shards": []})
    return {"key": name, "rules": [{"conditions": conditions}], "splits": splits, "doLog": False}


def _plain(constraint: Constraint) -> int | list[str]:
    return constraint.wanted if isinstance(constraint.wanted, int) else list(constraint.wanted)


def _feature(flag: NeutralFlag) -> dict[str, Any]:
    rules = [
        {
            "condition": {
                constraint.attribute: {"$gte": constraint.wanted}
                if isinstance(constraint.wanted, int)
                else {"$in": _plain(constraint)}
                for constraint in rollout.constraints
            },
            "force": True,
            "coverage": rollout.percent / 100,
            "hashAttribute": "targetingKey",
            "hashVersion": 2,
            "seed": flag.key,
        }
        for rollout in flag.rollouts
    ]
    return {"defaultValue": False, "rules": rules if flag.on else []}


class _Local(UpdateProcessor):  # type: ignore[misc]  # its package has no types
    """Puts the flags into LaunchDarkly's store at once, in place of its stream."""

    flags: Sequence[NeutralFlag] = ()

    def __init__(self, _config: Any, store: Any, ready: threading.Event) -> None:
        self._store, self._ready = store, ready

    def start(self) -> None:
        features = {flag.key: _launchdarkly_flag(flag) for flag in self.flags}
        self._store.init({FEATURES: features, SEGMENTS: {}})
        self._ready.set()

    def stop(self) -> None:
        self._ready.clear()

    def is_alive(self) -> bool:
        return self._ready.is_set()

    def initialized(self) -> bool:
        return self._ready.is_set()


def _launchdarkly(flags: Sequence[NeutralFlag]) -> Any:
    logging.getLogger("ldclient").setLevel(logging.ERROR)
    source = type("Source", (_Local,), {"flags": flags})
    client = ldclient.LDClient(
        ldclient.Config(
            "offline", update_processor_class=source, send_events=False, diagnostic_opt_out=True
        )
    )
    if not client.is_initialized():
        raise RuntimeError("LaunchDarkly's client did not start")
    return client


def _launchdarkly_flag(flag: NeutralFlag) -> dict[str, Any]:
    return {
        "key": flag.key,
        "version": 1,
        "on": flag.on,
        "salt": flag.key,
        "variations": [True, False],
        "offVariation": 1,
        "fallthrough": {"variation": 1},
        "targets": [],
        "prerequisites": [],
        "rules": [
            {
                "id": f"rollout-{number}",
                "clauses": _clauses(rollout),
                **_launchdarkly_serve(rollout),
            }
            for number, rollout in enumerate(flag.rollouts)
        ],
    }


def _clauses(rollout: Rollout) -> list[dict[str, Any]]:
    return [
        {
            "attribute": constraint.attribute,
            "op": "greaterThanOrEqual" if isinstance(constraint.wanted, int) else "in",
            "negate": False,
            "values": [constraint.wanted]
            if isinstance(constraint.wanted, int)
            else list(constraint.wanted),
        }
        for constraint in rollout.constraints
    ]


def _launchdarkly_serve(rollout: Rollout) -> dict[str, Any]:
    if rollout.percent == 100:
        return {"variation": 0}
    on = rollout.percent * 1000
    weights = [{"variation": 0, "weight": on}, {"variation": 1, "weight": 100_000 - on}]
    return {"rollout": {"variations": weights}}


def _launchdarkly_context(context: dict[str, Any]) -> Any:
    builder = ldclient.Context.builder(context["targetingKey"])
    for key, value in context.items():
        if key != "targetingKey":
            builder.set(key, value)
    return builder.build()
