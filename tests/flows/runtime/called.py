"""What tests have other processes do. It imports little, so that such a process starts in no time."""

from __future__ import annotations

import os

from flows.errors import ReleaseRefusedError


def pid() -> int:
    """The number of the process that is called."""
    return os.getpid()


def refuse(reason: str) -> None:
    """Refuse a release."""
    raise ReleaseRefusedError([reason], "folder")


def die() -> None:
    """End the process without an answer."""
    os._exit(9)
