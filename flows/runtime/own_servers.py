"""The servers that this process has started, so that whatever ends it can end them at once."""

from __future__ import annotations

import subprocess

#: Those that run, or have ended by themselves.
started: list[subprocess.Popen[bytes]] = []


def end_servers() -> None:
    """End whatever servers this process has started, at once."""
    for process in started:
        process.kill()
