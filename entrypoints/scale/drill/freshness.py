"""How long it takes after an outage until a change is made, and served by every worker."""

import time
from http import HTTPStatus
from typing import Final

import httpx2

from entrypoints.scale.drill.load import client
from entrypoints.scale.drill.questions import CHANGED
from entrypoints.scale.drill.stage import Stage
from entrypoints.scale.process import PATIENCE

IN_A_ROW: Final = 16
"""New connections that must all get the new value: each is taken by one of two workers, as chance
will have it, so that one worker is left out once in 30,000 times."""

_PROJECT: Final = "/api/v1/projects/default"
_TARGETING: Final = f"{_PROJECT}/environments/production/targeting/{CHANGED}"
_PAUSE: Final = 0.01


def seconds_until_fresh(stage: Stage) -> float:
    """Change a flag as soon as that is possible, and wait until every worker serves the change.

    Raise `RuntimeError` if that does not come about.
    """
    began = time.monotonic()
    with client(stage.server, stage.admin_key) as owner:
        wanted = _turn(owner, until=began + PATIENCE)
    with client(stage.server, stage.server_key, keeps=False) as newcomers:
        return _fresh_at(newcomers, wanted=wanted, until=began + 2 * PATIENCE) - began


def _turn(owner: httpx2.Client, until: float) -> bool:
    """Turn the flag, whatever it takes, and return what it serves then."""
    while True:
        try:
            found = owner.get(_TARGETING)
            if found.status_code == HTTPStatus.OK:
                wanted = not found.json()["on"]
                tag = {"If-Match": found.headers["ETag"]}
                if owner.patch(_TARGETING, json={"on": wanted}, headers=tag).is_success:
                    return wanted
        except httpx2.TransportError:
            pass  # the server is not there yet
        if time.monotonic() > until:
            raise RuntimeError("nothing can be changed after the outage")
        time.sleep(_PAUSE)


def _fresh_at(newcomers: httpx2.Client, *, wanted: bool, until: float) -> float:
    """When the first of so many in a row got what is wanted."""
    in_a_row, first = 0, 0.0
    while in_a_row < IN_A_ROW:
        if time.monotonic() > until:
            raise RuntimeError("a change is not served by every worker")
        if _served(newcomers) is wanted:
            first = first if in_a_row else time.monotonic()
            in_a_row += 1
        else:
            in_a_row = 0
            time.sleep(_PAUSE)
    return first


def _served(newcomers: httpx2.Client) -> bool | None:
    """What somebody gets who connects now."""
    try:
        answer = newcomers.post(f"/ofrep/v1/evaluate/flags/{CHANGED}", json={"context": {}})
    except httpx2.TransportError:
        return None
    return answer.json()["value"] if answer.status_code == HTTPStatus.OK else None
