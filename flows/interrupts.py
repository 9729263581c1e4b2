"""Ctrl-C: everything ends at once. Nothing half done ever counts, so nothing has to be unwound, and the next run goes on."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from flows.server import end_servers

EXIT_CODE = 130
MESSAGE = "positions: interrupted; the previous release is untouched. Run again to go on.\n"
_SHOW_CURSOR = "\x1b[?25h\n"


@contextmanager
def ending_at_once() -> Iterator[None]:
    """Within the block, an interrupt ends this process, its workers and Prefect's temporary server.

    Prefect would first report the crash to that server, which the same Ctrl-C has ended, and wait for it for minutes.
    """
    before = signal.signal(signal.SIGINT, _end)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _end(_number: int, _frame: FrameType | None) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    sys.stderr.write((_SHOW_CURSOR if sys.stderr.isatty() else "") + MESSAGE)
    sys.stderr.flush()
    for worker in multiprocessing.active_children():
        worker.kill()
    end_servers()
    os._exit(EXIT_CODE)
