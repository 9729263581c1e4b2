"""The processes that do a run's CPU work: one pool, whose workers load models and words once, and some apart.

Without an open pool a shard runs in the calling process, so a task on a cluster needs nothing else.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from flows.errors import PositionsError
from flows.extract.executors import Executor, InProcess, LocalProcesses
from flows.extract.jobs import ShardJob, ShardResult


class ShardFailedError(PositionsError):
    """A shard could not be done; the message is what its worker says."""


#: The open executors by the module whose functions they call; whatever has none is called here.
_executors: dict[str, Executor] = {}
_HERE = InProcess()
_SHARDS = "flows.extract.shard"


@contextmanager
def open_pool(processes: int) -> Iterator[None]:
    """Let `run_shard` use this many processes within the block; one process is this one."""
    if processes == 1:
        yield
        return
    with _opened(_SHARDS, LocalProcesses(processes)):
        yield


@contextmanager
def dedicated_processes(*modules: str) -> Iterator[None]:
    """Within the block, a process for each module imports it while others work, and waits for calls in it.

    What a process imports and what its work takes goes with it.
    """
    with ExitStack() as stack:
        for module in modules:
            pool = LocalProcesses(1)
            pool.prepare(importlib.import_module, module)
            stack.enter_context(_opened(module, pool))
        yield


@contextmanager
def _opened(module: str, executor: Executor) -> Iterator[None]:
    _executors[module] = executor
    try:
        yield
    except Exception:
        _close(module)
        raise
    except BaseException:
        executor.abandon()  # and left open: what Prefect would try again must not be done in this process
        raise
    else:
        _close(module)


def _close(module: str) -> None:
    _executors.pop(module).close()


def run_shard(job: ShardJob) -> ShardResult:
    """Do one shard: in the open pool, else here. Raises ShardFailedError, or WorkerDiedError."""
    answer = _executors.get(_SHARDS, _HERE).call(_answer, job)
    if isinstance(answer, str):
        raise ShardFailedError(answer)
    result: ShardResult = answer
    return result


def run_in_dedicated_process(function: str, *arguments: Any) -> Any:
    """Call a function, named as "module:function", in the process apart for its module; without one, here.

    Raises what the function raises, or WorkerDiedError.
    """
    return _executors.get(function.partition(":")[0], _HERE).call(_call, function, arguments)


def _call(function: str, arguments: tuple[Any, ...]) -> Any:
    return pkgutil.resolve_name(function)(*arguments)


def _answer(job: ShardJob) -> ShardResult | str:
    """The result, or what went wrong in words: not every exception survives the way between processes."""
    from flows.extract.shard import extract_shard

    try:
        return extract_shard(job)
    except Exception as error:  # noqa: BLE001 - told by the parent, whatever it is
        return f"{type(error).__name__}: {error}"
