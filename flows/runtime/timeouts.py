"""A limit to the time that a piece of work may take in its thread."""

from __future__ import annotations

import ctypes
import threading
from collections.abc import Iterator
from contextlib import contextmanager


class TookTooLongError(Exception):
    """The work was given up."""


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raise TookTooLongError in the block if it is still at work after so many seconds, whichever thread it runs in.

    The interpreter raises it between two of its own steps: a call into a library is not cut off, but ends the block.
    """
    thread, guard, ended = ctypes.c_ulong(threading.get_ident()), threading.Lock(), threading.Event()

    def give_up() -> None:
        with guard:
            if not ended.is_set():
                ctypes.pythonapi.PyThreadState_SetAsyncExc(thread, ctypes.py_object(TookTooLongError))

    timer = threading.Timer(seconds, give_up)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        with guard:
            ended.set()
        timer.cancel()
