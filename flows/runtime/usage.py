"""What a process has taken of the machine."""

from __future__ import annotations

import sys
from dataclasses import dataclass

#: What the operating system counts peak memory in.
_MEGABYTE = 1024 * 1024 if sys.platform == "darwin" else 1024


@dataclass(frozen=True)
class Usage:
    """CPU seconds of this process and of those that it started and saw end; peak memory of the largest in MB."""

    cpu_seconds: float
    peak_megabytes: int


def usage() -> Usage | None:
    """What was used since this process began; None where the operating system does not tell (Windows)."""
    if sys.platform == "win32":
        return None
    import resource

    told = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return Usage(
        sum(one.ru_utime + one.ru_stime for one in told),
        round(max(one.ru_maxrss for one in told) / _MEGABYTE),
    )
