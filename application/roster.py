"""What a process has to know besides snapshots to evaluate for anybody."""

from dataclasses import dataclass

from application.access import Credential
from domain.environment import FlagSet


@dataclass(frozen=True, slots=True)
class Roster:
    """Every environment that is served, and every API key in force: hashes, never the keys."""

    flag_sets: tuple[FlagSet, ...]
    credentials: tuple[Credential, ...]
