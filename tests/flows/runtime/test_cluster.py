"""Calls on the workers of a local Dask cluster: what they give, a worker that dies, one that is not what it must be."""

from __future__ import annotations

import logging
import os
import socket
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path

import dask.config
import pytest

from flows.errors import UsageError
from flows.extract.workers import SHARDS, open_pool
from flows.ingest.reading import READING
from flows.pipeline.engine import engine
from flows.runtime.cluster import ClusterError, DaskWorkers
from flows.runtime.executor_registry import call_for
from flows.runtime.executors import WorkerDiedError
from flows.settings import Settings

pytestmark = pytest.mark.usefixtures("forked_workers")


def parts_of(asker: int) -> dict[str, str]:
    """What a process is: the asking one another than all others, where it tells."""
    return {"program": "ours", "code of articles": "the asker's" if os.getpid() == asker else "a worker's"}


def refuse(what: str) -> None:
    raise UsageError(what)


@pytest.fixture(scope="module")
def workers(forked_workers: None) -> Iterator[DaskWorkers]:
    cluster = DaskWorkers(None, 1, partial(parts_of, 0))
    yield cluster
    cluster.close()


def test_a_worker_has_the_switches_of_this_process_and_raises_here(workers: DaskWorkers) -> None:
    assert workers.call(os.getpid) != os.getpid()
    assert workers.call(os.getenv, "GX_ANALYTICS_ENABLED") == "false"
    assert workers.call(os.getenv, "MALLOC_TRIM_THRESHOLD_") is os.getenv("MALLOC_TRIM_THRESHOLD_") is None
    assert workers.call(dask.config.get, "distributed.worker.profile.enabled") is False
    with pytest.raises(UsageError, match="no such thing"):
        workers.call(refuse, "no such thing")


def test_a_worker_that_dies_is_told_and_the_next_call_has_another(workers: DaskWorkers) -> None:
    before = workers.call(os.getpid)
    with pytest.raises(WorkerDiedError, match="killed, or out of memory"):
        workers.call(os._exit, 9)
    assert workers.call(os.getpid) not in {before, os.getpid()}


def test_within_an_engine_of_workers_files_are_read_and_shards_done_by_them(tmp_path: Path) -> None:
    """Each shows that it is the same program, and that it sees the output; what it saw goes with the engine."""
    settings = Settings(raw=(), output=tmp_path, task_runner="dask", processes=1)
    with engine(settings):
        with open_pool(2):
            assert call_for(SHARDS, os.getpid) == call_for(READING, os.getpid) != os.getpid()
        assert [path.name for path in settings.store.iterdir()] != []
    assert list(settings.store.iterdir()) == []
    assert call_for(SHARDS, os.getpid) == call_for(READING, os.getpid) == os.getpid()


def test_a_worker_that_differs_is_retired_and_the_last_one_ends_the_run(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch, recwarn: pytest.WarningsRecorder
) -> None:
    monkeypatch.setattr(logging.getLogger("positions"), "propagate", True)
    cluster = DaskWorkers(None, 2, partial(parts_of, os.getpid()))
    with socket.socket() as other:
        with suppress(OSError):  # another Dask may have it already, which is as well
            other.bind(("127.0.0.1", 8787))
        with pytest.raises(ClusterError, match=r"refused, since it has another code of articles, and there is no other"):
            cluster.call(os.getpid)
    cluster.close()
    assert not [one for one in recwarn if "already in use" in str(one.message)], "no port of its own is wanted"
    (told,) = (record.getMessage() for record in caplog.records if record.name == "positions")
    assert told.endswith("is refused, since it has another code of articles; it is retired")


def test_a_cluster_that_does_not_answer_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("flows.runtime.cluster.SECONDS_TO_ANSWER", 0.2)
    with pytest.raises(ClusterError, match=r"There is no cluster at tcp://127\.0\.0\.1:9"):
        DaskWorkers("tcp://127.0.0.1:9", 1, partial(parts_of, 0)).call(os.getpid)
