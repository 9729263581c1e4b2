"""The processes that do a run's CPU work: one pool, whose workers load models and words once, and some apart.

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
from contextlib import ExitStack, contextmanager
from typing import Any

from flows.errors import PositionsError
from flows.extract.jobs import ShardJob, ShardResult


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


#: The open pools by the module whose functions are called in them.
_pools: dict[str, Pool] = {}
_SHARDS = "flows.extract.shard"


@contextmanager
def open_pool(processes: int) -> Iterator[None]:
    """Let `run_shard` use this many processes within the block; one process is this one."""
    if processes == 1:
        yield
        return
    with _opened(_SHARDS, Pool(processes)):
        yield


@contextmanager
def dedicated_processes(*modules: str) -> Iterator[None]:
    """Within the block, a process for each module imports it while others work, and waits for calls in it.

    What a process imports and what its work takes goes with it.
    """
    with ExitStack() as stack:
        for module in modules:
            pool = Pool(1)
            pool.prepare(importlib.import_module, module)
            stack.enter_context(_opened(module, pool))
        yield


@contextmanager
def _opened(module: str, pool: Pool) -> Iterator[None]:
    _pools[module] = pool
    try:
        yield
    except Exception:
        _close(module)
        raise
    except BaseException:
        pool.abandon()  # and left open: what Prefect would try again must not be done in this process
        raise
    else:
        _close(module)


def _close(module: str) -> None:
    _pools.pop(module).close()


def run_shard(job: ShardJob) -> ShardResult:
    """Do one shard: in the open pool, else here. Raises ShardFailedError, or WorkerDiedError."""
    if pool := _pools.get(_SHARDS):
        answer = pool.call(_answer, job)
        if isinstance(answer, str):
            raise ShardFailedError(answer)
        result: ShardResult = answer
        return result
    from flows.extract.shard import extract_shard

    return extract_shard(job)


def run_in_dedicated_process(function: str, *arguments: Any) -> Any:
    """Call a function, named as "module:function", in the process apart for its module; without one, here.

    Raises what the function raises, or WorkerDiedError.
    """
    pool = _pools.get(function.partition(":")[0])
    return pool.call(_call, function, arguments) if pool else _call(function, arguments)


def _call(function: str, arguments: tuple[Any, ...]) -> Any:
    return pkgutil.resolve_name(function)(*arguments)


def _answer(job: ShardJob) -> ShardResult | str:
    """The result, or what went wrong in words: not every exception survives the way between processes."""
    from flows.extract.shard import extract_shard

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
