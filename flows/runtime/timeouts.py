"""A limit to the time that a piece of work may take in its thread."""

from __future__ import annotations

import ctypes
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TypeVar

Item = TypeVar("Item")

#: Libraries swallow what is raised in them: then it is raised again after so many seconds.
_AGAIN = 1.0


class TookTooLongError(Exception):
    """The work was given up; the message says after how long."""

    def __str__(self) -> str:
        """The message; where the interpreter has raised it, that it took too long."""
        return super().__str__() or "it took too long"


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raise TookTooLongError in the block if it is still at work after so many seconds, whichever thread it runs in.

    The interpreter raises it between two of its own steps: a call into a library is not cut off, but ends the block.
    """
    thread, guard, ended = ctypes.c_ulong(threading.get_ident()), threading.Lock(), threading.Event()

    def give_up() -> None:
        patience = seconds
        while not ended.wait(patience):
            with guard:
                if not ended.is_set():
                    ctypes.pythonapi.PyThreadState_SetAsyncExc(thread, ctypes.py_object(TookTooLongError))
            patience = _AGAIN

    threading.Thread(target=give_up, name="at-most", daemon=True).start()
    try:
        try:
            yield
        finally:
            try:
                with guard:
                    ended.set()
            finally:  # it may be raised at the very end of the block
                ended.set()
    except TookTooLongError:
        raise TookTooLongError(f"not done after {seconds:g} seconds") from None


def each_within(items: Iterable[Item], seconds: float) -> Iterator[Item]:
    """The items; TookTooLongError is raised in whatever makes one that is not there after so many seconds.

    The time between two of them is not counted. One thread looks after all, once a second.
    """
    thread, guard, ended = ctypes.c_ulong(threading.get_ident()), threading.Lock(), threading.Event()
    began: list[float] = []

    def look_after() -> None:
        while not ended.wait(min(_AGAIN, seconds)):
            with guard:
                if began and time.monotonic() - began[0] > seconds:
                    ctypes.pythonapi.PyThreadState_SetAsyncExc(thread, ctypes.py_object(TookTooLongError))

    threading.Thread(target=look_after, name="each-at-most", daemon=True).start()
    try:
        steps = iter(items)
        while True:
            began.append(time.monotonic())
            try:
                item = next(steps)
            except StopIteration:
                return
            finally:
                with guard:
                    began.clear()
            yield item
    finally:
        ended.set()
