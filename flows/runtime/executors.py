"""Who calls functions of ours: this process, or processes of this machine; a cluster has to do what an `Executor` does."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import Any, Protocol

from flows.errors import PositionsError

#: How processes start: anew, since threads of this one would not come along.
START = "spawn"


class WorkerDiedError(PositionsError):
    """A worker process ended without an answer: killed, or out of memory."""


class Executor(Protocol):
    """Calls a function that can be imported by its name, with arguments that can be sent, such as a `ShardJob`."""

    def call(self, function: Callable[..., Any], *arguments: Any) -> Any:
        """What the function gives, or raises; raises WorkerDiedError if there was no answer."""

    def close(self) -> None:
        """End it once its present calls are done."""

    def abandon(self) -> None:
        """End it at once."""


class InProcess:
    """Calls in this process."""

    def call(self, function: Callable[..., Any], *arguments: Any) -> Any:
        """What the function gives, or raises."""
        return function(*arguments)

    def close(self) -> None:
        """Nothing is open."""

    def abandon(self) -> None:
        """Nothing is under way elsewhere."""


class LocalProcesses:
    """Processes for work; built anew after one has died, so that a second try can succeed."""

    def __init__(self, processes: int) -> None:
        self._count = processes
        self._guard = threading.Lock()
        self._is_abandoned = False
        self._executor = self._start()

    def call(self, function: Callable[..., Any], *arguments: Any) -> Any:
        """What the function gives, or raises, in some process; raises WorkerDiedError if there was no answer."""
        if self._is_abandoned:
            raise WorkerDiedError("The run is being ended; what is left is for the next.")
        executor = self._executor
        try:
            return executor.submit(function, *arguments).result()
        except BrokenProcessPool as error:
            with self._guard:
                if self._executor is executor and not self._is_abandoned:
                    executor.shutdown(wait=False)
                    self._executor = self._start()
            raise WorkerDiedError("A worker process died: killed, or out of memory.") from error

    def prepare(self, function: Callable[..., Any], *arguments: Any) -> None:
        """Call a function that has nothing to tell, and do not wait for it."""
        self._executor.submit(function, *arguments)

    def abandon(self) -> None:
        """End all child processes at once, with the jobs that they are at: whoever ends a run does not wait for them."""
        with self._guard:
            self._is_abandoned = True
        for child in multiprocessing.active_children():
            child.kill()

    def close(self) -> None:
        """End the processes once their present jobs are done; jobs that wait are dropped."""
        self._executor.shutdown(wait=True, cancel_futures=True)

    def _start(self) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(self._count, multiprocessing.get_context(START), initializer=_prepare_worker)


def _prepare_worker() -> None:
    """Leave interrupts to the parent, and end with it however it ends: a worker that waits for jobs would not notice."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, name="end-with-parent", daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
