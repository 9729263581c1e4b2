"""The processes that do a run's CPU work: one pool, whose workers load models and words once.

Without an open pool a shard runs in the calling process, so a task on a cluster needs nothing else.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager

from flows.errors import PositionsError
from flows.jobs import ShardJob, ShardResult


class WorkerDiedError(PositionsError):
    """A worker process ended without an answer: killed, or out of memory."""


class ShardFailedError(PositionsError):
    """A shard could not be done; the message is what its worker says."""


class Pool:
    """A pool that is built anew after a worker has died, so that a second try can succeed."""

    def __init__(self, processes: int) -> None:
        self._processes = processes
        self._guard = threading.Lock()
        self._executor = self._start()

    def run(self, job: ShardJob) -> ShardResult:
        """The job's result, from some worker; raises ShardFailedError, or WorkerDiedError if it gave no answer."""
        executor = self._executor
        try:
            answer = executor.submit(_answer, job).result()
        except BrokenProcessPool as error:
            with self._guard:
                if self._executor is executor:
                    executor.shutdown(wait=False)
                    self._executor = self._start()
            raise WorkerDiedError(f"A worker process died at shard {job.shard_id}: killed, or out of memory.") from error
        if isinstance(answer, str):
            raise ShardFailedError(answer)
        return answer

    def close(self) -> None:
        """End the workers once their present jobs are done; jobs that wait are dropped."""
        self._executor.shutdown(wait=True, cancel_futures=True)

    def _start(self) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(self._processes, multiprocessing.get_context("spawn"), initializer=_prepare_worker)


_open: list[Pool] = []


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
    finally:
        _open.remove(pool)
        pool.close()


def run_shard(job: ShardJob) -> ShardResult:
    """Do one shard: in the open pool, else here."""
    if _open:
        return _open[-1].run(job)
    from flows.shards import extract_shard

    return extract_shard(job)


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
