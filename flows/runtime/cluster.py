"""Workers of Dask: of a cluster that is named by its address, or of a local one that lasts as long as the run.

Dask's client is used directly rather than through a task runner of Prefect's: a task stays a state of the run's own server,
which no worker has to reach, and fails, is tried again and is counted as it is with local processes.
"""

from __future__ import annotations

import logging
import multiprocessing
import os
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flows.errors import PositionsError, UsageError
from flows.runtime.environment import LIBRARY_ENVIRONMENT
from flows.runtime.executors import WorkerDiedError
from flows.runtime.progress import log

#: How long is waited for a named cluster to answer and to have a worker.
SECONDS_TO_ANSWER, SECONDS_FOR_A_WORKER = 30, 120
#: Dask looks at every thread a hundred times a second and at every process fifty times, for a dashboard that a cluster of our own
#: does not have: four seconds of CPU time a minute.
_LOCAL = {
    "distributed.worker.profile.enabled": False,
    "distributed.admin.tick.interval": "1s",
    "distributed.admin.system-monitor.interval": "10s",
    # Dask has the C library give back memory at every turn, only to ask for it again: we give it back after each shard.
    "distributed.nanny.pre-spawn-environ.MALLOC_TRIM_THRESHOLD_": None,
}


class ClusterError(PositionsError):
    """The cluster cannot be reached, or has no worker that may be used."""


@dataclass(frozen=True)
class _Refused:
    """A worker that is not as it must be: its address, and what it has otherwise."""

    worker: str
    differs: tuple[str, ...]

    def __str__(self) -> str:
        return f"The worker {self.worker} is refused, since it has another {', '.join(self.differs)}"


@dataclass(frozen=True)
class _Raised:
    """What a function raised; whatever else a cluster raises is of its own."""

    error: Exception


class DaskWorkers:
    """Calls functions on workers, each of which shows first that it is what this process is.

    Nothing is started before the first call. A worker that differs is told of and retired, so a named cluster should serve
    one version of the project only; where none is left, ClusterError is raised.
    """

    def __init__(self, address: str | None, processes: int, identity: Callable[[], Mapping[str, str]]) -> None:
        """`identity` tells, where it is called, what must be equal everywhere, by names to tell; it must be importable."""
        self._address, self._processes, self._identity = address, processes, identity
        self._guard = threading.Lock()
        self._client: Any = None
        self._cluster: Any = None
        self._expected: Mapping[str, str] = {}
        self._is_abandoned = False

    def call(self, function: Callable[..., Any], *arguments: Any) -> Any:
        """What the function gives, or raises, on some worker; raises WorkerDiedError if there was no answer."""
        from concurrent.futures import CancelledError

        from distributed import KilledWorker
        from distributed.comm import CommClosedError

        client = self._started()
        while True:
            if self._is_abandoned:
                raise WorkerDiedError("The run is being ended; what is left is for the next.")
            future = client.submit(_on_worker, self._identity, self._expected, function, arguments, pure=False)
            try:
                answer = future.result()
            except (KilledWorker, CancelledError, CommClosedError) as error:
                raise WorkerDiedError("A worker of the cluster died: killed, or out of memory.") from error
            except Exception as error:
                raise ClusterError(
                    f"The cluster cannot do what it is asked: {error}. Its scheduler and its workers need the same positions as "
                    "this machine."
                ) from error
            if isinstance(answer, _Refused):
                self._refuse(client, answer)
            elif isinstance(answer, _Raised):
                raise answer.error
            else:
                return answer

    def close(self) -> None:
        """End it; a named cluster stays."""
        for one in filter(None, (self._client, self._cluster)):
            one.close()
        self._client = self._cluster = None

    def abandon(self) -> None:
        """End local workers at once; what a named cluster is at is of no use any more."""
        self._is_abandoned = True
        for child in multiprocessing.active_children():
            child.kill()

    def _started(self) -> Any:
        with self._guard:
            if self._client is None:
                self._client = self._start()
                self._expected = dict(self._identity())
            return self._client

    def _start(self) -> Any:
        try:
            import dask.config
            from distributed import Client, LocalCluster
        except ImportError as error:
            raise UsageError("A cluster needs Dask, which is an extra: pip install 'positions[cluster]'.") from error
        if self._address is None:
            with dask.config.set(_LOCAL):
                self._cluster = LocalCluster(
                    n_workers=self._processes,
                    threads_per_worker=1,
                    memory_limit=0,  # as with processes of our own: the system decides
                    dashboard_address=None,
                    silence_logs=logging.CRITICAL,
                    scheduler_kwargs={
                        "allowed_failures": 0,  # Prefect tries again, and shows it
                        "dashboard_address": "127.0.0.1:0",  # without a dashboard it still serves metrics: on any free port
                    },
                )
            return Client(self._cluster, set_as_default=False)
        try:
            client = Client(self._address, timeout=SECONDS_TO_ANSWER, set_as_default=False)
        except (OSError, ValueError) as error:
            raise ClusterError(f"There is no cluster at {self._address}: {error}. Name its scheduler with --cluster.") from error
        try:
            client.wait_for_workers(1, timeout=SECONDS_FOR_A_WORKER)
        except TimeoutError as error:
            raise ClusterError(f"The cluster at {self._address} has no worker.") from error
        return client

    def _refuse(self, client: Any, refused: _Refused) -> None:
        """Do without a worker; raise ClusterError if it was the last."""
        with self._guard:
            there = client.scheduler_info(n_workers=-1)["workers"]
            if not set(there) - {refused.worker}:
                raise ClusterError(f"{refused}, and there is no other. Give it the same positions as this machine has.")
            if refused.worker in there:
                log.warning("%s; it is retired", refused)
                client.retire_workers([refused.worker], close_workers=True)


def _on_worker(
    identity: Callable[[], Mapping[str, str]],
    expected: Mapping[str, str],
    function: Callable[..., Any],
    arguments: tuple[Any, ...],
) -> Any:
    """What the function gives, if this worker is what it must be."""
    from distributed import get_worker

    for name, value in LIBRARY_ENVIRONMENT.items():
        os.environ.setdefault(name, value)
    own = identity()
    if differs := tuple(name for name in expected if own.get(name) != expected[name]):
        return _Refused(get_worker().address, differs)
    try:
        return function(*arguments)
    except Exception as error:  # noqa: BLE001 - raised by whoever asked
        return _Raised(error)
