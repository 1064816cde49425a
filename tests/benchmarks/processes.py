"""What the kernel tells of a process."""

import os
import time
from collections.abc import Iterator
from pathlib import Path

_QUOTA = Path("/sys/fs/cgroup/cpu.max")


def cores() -> float:
    """Processor cores that this process and its children may keep busy."""
    allowed = float(len(os.sched_getaffinity(0)))
    quota, _, period = (_QUOTA.read_text() if _QUOTA.exists() else "max").partition(" ")
    return allowed if quota.strip() == "max" else min(allowed, int(quota) / int(period))


def megabytes(process: int) -> float:
    """The memory that it holds."""
    for line in Path(f"/proc/{process}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    raise RuntimeError("the process is gone")


def cpu_seconds(process: int) -> float:
    """Processor time that it has used so far, of all its threads, in nanoseconds' resolution."""
    # What clock_getcpuclockid(3) returns, which Python does not have: /proc tells hundredths.
    return time.clock_gettime(~process << 3 | 2)


def family(process: int) -> Iterator[int]:
    """The process and all that descend from it."""
    yield process
    for thread in Path(f"/proc/{process}/task").iterdir():
        for child in (thread / "children").read_text().split():
            yield from family(int(child))
