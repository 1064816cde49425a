"""What may happen during a drill, by name."""

from enum import StrEnum


class OutageName(StrEnum):
    """In the order in which they happen."""

    DATABASE = "database"
    REDIS = "redis"
    WORKER = "worker"
    SNAPSHOT = "snapshot"
    STREAMS = "streams"
    DISK = "disk"
