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
from collections.abc import Iterator
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
    """A pool that is built anew after a worker has died, so that a second try can succeed."""

    def __init__(self, processes: int) -> None:
        self._count = processes
        self._guard = threading.Lock()
        self._is_abandoned = False
        self._executor = _processes(self._count)

    def run(self, job: ShardJob) -> ShardResult:
        """The job's result, from some worker; raises ShardFailedError, or WorkerDiedError if it gave no answer."""
        if self._is_abandoned:
            raise WorkerDiedError(f"The run is being ended; shard {job.shard_id} is left to the next.")
        executor = self._executor
        try:
            answer = executor.submit(_answer, job).result()
        except BrokenProcessPool as error:
            with self._guard:
                if self._executor is executor and not self._is_abandoned:
                    executor.shutdown(wait=False)
                    self._executor = _processes(self._count)
            raise WorkerDiedError(f"A worker process died at shard {job.shard_id}: killed, or out of memory.") from error
        if isinstance(answer, str):
            raise ShardFailedError(answer)
        return answer

    def abandon(self) -> None:
        """End all child processes at once, with the jobs that they are at: whoever ends a run does not wait for them."""
        with self._guard:
            self._is_abandoned = True
        for child in multiprocessing.active_children():
            child.kill()

    def close(self) -> None:
        """End the workers once their present jobs are done; jobs that wait are dropped."""
        self._executor.shutdown(wait=True, cancel_futures=True)


_open: list[Pool] = []
_apart: list[ProcessPoolExecutor] = []


@contextmanager
def open_pool(processes: int) -> Iterator[None]:
    """Let `run_shard` use this many processes within the block; one process is this one."""
    if processes == 1:
        yield
        return
    pool = Pool(processes)
    _open.append(pool)
    try:
        yield
    except Exception:
        _close(pool)
        raise
    except BaseException:
        pool.abandon()  # and left open: what Prefect would try again must not be done in this process
        raise
    else:
        _close(pool)


def _close(pool: Pool) -> None:
    _open.remove(pool)
    pool.close()


def run_shard(job: ShardJob) -> ShardResult:
    """Do one shard: in the open pool, else here."""
    if _open:
        return _open[-1].run(job)
    from flows.shards import extract_shard

    return extract_shard(job)


@contextmanager
def process_apart(module: str) -> Iterator[None]:
    """Within the block, a process imports the module while others work, and waits for the calls of `run_apart`.

    What it imports and what its work takes goes with it.
    """
    executor = _processes(1)
    executor.submit(importlib.import_module, module)
    _apart.append(executor)
    try:
        yield
    finally:
        _apart.remove(executor)
        executor.shutdown(wait=True, cancel_futures=True)


def run_apart(function: str, *arguments: Any) -> Any:
    """Call a function, named as "module:function", in the process apart; without one, here.

    Raises what the function raises, or WorkerDiedError if it gave no answer.
    """
    if not _apart:
        return _call(function, arguments)
    try:
        return _apart[-1].submit(_call, function, arguments).result()
    except BrokenProcessPool as error:
        raise WorkerDiedError(f"The process that does {function} died: killed, or out of memory. Run again.") from error


def _call(function: str, arguments: tuple[Any, ...]) -> Any:
    return pkgutil.resolve_name(function)(*arguments)


def _answer(job: ShardJob) -> ShardResult | str:
    """The result, or what went wrong in words: not every exception survives the way between processes."""
    from flows.shards import extract_shard

    try:
        return extract_shard(job)
    except Exception as error:  # noqa: BLE001 - told by the parent, whatever it is
        return f"{type(error).__name__}: {error}"


def _processes(count: int) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(count, multiprocessing.get_context("spawn"), initializer=_prepare_worker)


def _prepare_worker() -> None:
    """Leave interrupts to the parent, and end with it however it ends: a worker that waits for jobs would not notice."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, name="end-with-parent", daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
