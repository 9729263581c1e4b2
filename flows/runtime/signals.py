"""Ctrl-C and SIGTERM: everything ends at once.

Nothing half done ever counts, so nothing has to be unwound, and the next run goes on.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from flows.runtime.own_servers import end_servers

SIGNALS = (signal.SIGINT, signal.SIGTERM)
MESSAGE = "positions: interrupted; the previous release is untouched. Run again to go on.\n"
_SHOW_CURSOR = "\x1b[?25h\n"


@contextmanager
def exit_on_signals() -> Iterator[None]:
    """Within the block, a signal to stop ends this process, its workers and Prefect's temporary server.

    Prefect would first report the crash to that server, which the same Ctrl-C has ended, and wait for it for minutes.
    """
    before = {number: signal.signal(number, _end) for number in SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def exit_flow_on_signals() -> Iterator[None]:
    """Within the block, SIGTERM ends a command at once, though Prefect has put a handler of its own in the place of ours.

    Where a worker of Prefect's runs the flow, it decides; its handler would wait for the shards that are under way.
    """
    if signal.getsignal(signal.SIGINT) is not _end:
        yield
        return
    before = signal.signal(signal.SIGTERM, _end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _end(number: int, _frame: FrameType | None) -> None:
    for one in SIGNALS:
        signal.signal(one, signal.SIG_IGN)
    sys.stderr.write((_SHOW_CURSOR if sys.stderr.isatty() else "") + MESSAGE)
    sys.stderr.flush()
    for worker in multiprocessing.active_children():
        worker.kill()
    end_servers()
    os._exit(128 + number)
