"""Who does the CPU work of a run: by the name of the work, a pool or a cluster that was opened for it, else this process."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from flows.runtime.collection import no_collection
from flows.runtime.executors import Executor, InProcess, LocalProcesses

#: The open executors by the module whose functions they call; whatever has none is called here.
_executors: dict[str, Executor] = {}
_HERE = InProcess()


@contextmanager
def opened(executor: Executor, *modules: str) -> Iterator[None]:
    """Let the executor call the functions of these modules within the block, at whose end it is closed."""
    _executors.update(dict.fromkeys(modules, executor))
    try:
        yield
    except Exception:
        _close(modules)
        raise
    except BaseException:
        executor.abandon()  # and left open: what Prefect would try again must not be done in this process
        raise
    else:
        _close(modules)


def is_open(module: str) -> bool:
    """Whether functions of the module are called elsewhere than in this process."""
    return module in _executors


def call_for(module: str, function: Callable[..., Any], *arguments: Any) -> Any:
    """What a function gives, or raises, where the module's functions are called; raises WorkerDiedError."""
    return _executors.get(module, _HERE).call(function, *arguments)


@contextmanager
def dedicated_processes(*modules: str) -> Iterator[None]:
    """Within the block, a process for each module imports it while others work, and waits for calls in it.

    What a process imports and what its work takes goes with it.
    """
    with ExitStack() as stack:
        for module in modules:
            pool = LocalProcesses(1)
            pool.prepare(_import, module)
            stack.enter_context(opened(pool, module))
        yield


def run_in_dedicated_process(function: str, *arguments: Any) -> Any:
    """Call a function, named as "module:function", in the process apart for its module; without one, here.

    Raises what the function raises, or WorkerDiedError.
    """
    return call_for(function.partition(":")[0], _call, function, arguments)


def _import(module: str) -> None:
    with no_collection():
        importlib.import_module(module)


def _call(function: str, arguments: tuple[Any, ...]) -> Any:
    _import(function.partition(":")[0])
    return pkgutil.resolve_name(function)(*arguments)


def _close(modules: tuple[str, ...]) -> None:
    for executor in {id(one): one for one in map(_executors.pop, modules)}.values():
        executor.close()
