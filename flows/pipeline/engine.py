"""Who reads and extracts in a run: this machine, or a cluster."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from prefect.task_runners import TaskRunner, ThreadPoolTaskRunner

from flows.extract.workers import SHARDS
from flows.ingest.reading import READING
from flows.runtime.cluster import DaskWorkers
from flows.runtime.executor_registry import opened
from flows.settings import Settings
from flows.store.files import TEMPORARY, remove, write_bytes
from flows.store.fingerprints.worker_identity import worker_identity

#: Tasks that may be with a named cluster at once: more than it has workers, so that none waits and it sees what is to come.
AT_A_CLUSTER = 256


@contextmanager
def engine(settings: Settings) -> Iterator[None]:
    """Let the workers of a cluster read and extract within the block, if the settings name them."""
    if not settings.is_clustered:
        yield
        return
    token = uuid.uuid4().hex
    mark = settings.store / f"{TEMPORARY}cluster-{token}"
    write_bytes(mark, token.encode(), durable=False)
    identity = partial(worker_identity, str(settings.store), mark.name)
    try:
        with opened(DaskWorkers(settings.cluster or None, settings.processes, identity), SHARDS, READING):
            yield
    finally:
        remove(mark)


def runner(settings: Settings) -> TaskRunner[Any]:
    """As many tasks under way as there is room for."""
    return ThreadPoolTaskRunner(max_workers=AT_A_CLUSTER if settings.cluster else settings.processes)
