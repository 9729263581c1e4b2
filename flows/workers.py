"""The processes that do a run's CPU work: one pool, whose workers load models and words once, and one apart.

Without an open pool a shard runs in the calling process, so a task on a cluster needs nothing else.
"""

from __future__ import annotations

import importlib
import multiprocessing
import os
import pkgutil
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from typing import Any

from flows.errors import PositionsError
from flows.jobs import ShardJob, ShardResult


class WorkerDiedError(PositionsError):
    """A worker process ended without an answer: killed, or out of memory."""


class ShardFailedError(PositionsError):
    """A shard could not be done; the message is what its worker says."""


class Pool:
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
        return ProcessPoolExecutor(self._count, multiprocessing.get_context("spawn"), initializer=_prepare_worker)


_workers: list[Pool] = []
_apart: list[Pool] = []


@contextmanager
def open_pool(processes: int) -> Iterator[None]:
    """Let `run_shard` use this many processes within the block; one process is this one."""
    if processes == 1:
        yield
        return
    with _opened(Pool(processes), _workers):
        yield


@contextmanager
def process_apart(module: str) -> Iterator[None]:
    """Within the block, a process imports the module while others work, and waits for the calls of `run_apart`.

    What it imports and what its work takes goes with it.
    """
    pool = Pool(1)
    pool.prepare(importlib.import_module, module)
    with _opened(pool, _apart):
        yield


@contextmanager
def _opened(pool: Pool, pools: list[Pool]) -> Iterator[None]:
    pools.append(pool)
    try:
        yield
    except Exception:
        _close(pool, pools)
        raise
    except BaseException:
        pool.abandon()  # and left open: what Prefect would try again must not be done in this process
        raise
    else:
        _close(pool, pools)


def _close(pool: Pool, pools: list[Pool]) -> None:
    pools.remove(pool)
    pool.close()


def run_shard(job: ShardJob) -> ShardResult:
    """Do one shard: in the open pool, else here. Raises ShardFailedError, or WorkerDiedError."""
    if _workers:
        answer = _workers[-1].call(_answer, job)
        if isinstance(answer, str):
            raise ShardFailedError(answer)
        result: ShardResult = answer
        return result
    from flows.shards import extract_shard

    return extract_shard(job)


def run_apart(function: str, *arguments: Any) -> Any:
    """Call a function, named as "module:function", in the process apart; without one, here.

    Raises what the function raises, or WorkerDiedError.
    """
    return _apart[-1].call(_call, function, arguments) if _apart else _call(function, arguments)


def _call(function: str, arguments: tuple[Any, ...]) -> Any:
    return pkgutil.resolve_name(function)(*arguments)


def _answer(job: ShardJob) -> ShardResult | str:
    """The result, or what went wrong in words: not every exception survives the way between processes."""
    from flows.shards import extract_shard

    try:
        return extract_shard(job)
    except Exception as error:  # noqa: BLE001 - told by the parent, whatever it is
        return f"{type(error).__name__}: {error}"


def _prepare_worker() -> None:
    """Leave interrupts to the parent, and end with it however it ends: a worker that waits for jobs would not notice."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, name="end-with-parent", daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
