"""The whole way: ingest, extract, publish. What a schedule runs, and what the command line runs."""

from __future__ import annotations

import json
import os
import threading
import time
from dataclasses import dataclass

from prefect import flow
from prefect.artifacts import create_table_artifact

from flows.errors import BrokenStateError
from flows.extract.extract_flow import extract
from flows.ingest.ingest_flow import ingest
from flows.pipeline.engine import engine, runner
from flows.pipeline.run_record import Run, heal, recorded_run
from flows.publish.publish_flow import processes_of_steps, publish
from flows.publish.staleness import is_complete, is_current
from flows.publish.summary import JSON_FIELDS, Summary, as_values, run_summary
from flows.runtime.progress import configure_logging
from flows.settings import Settings, load_settings
from flows.store.ledger.entries import NOTHING_NEW, PUBLISHED
from flows.store.locks.coordinator import leave_copy
from flows.store.releases.current import current_release

#: The variable in which `positions serve` hands its settings to the runs, as JSON.
SERVED = "POSITIONS_SERVED"


@flow(name="positions")
def positions(
    raw: list[str] | None = None,
    output: str | None = None,
    state: str | None = None,
    dump: str | None = None,
    codebook: list[str] | None = None,
    actors: str | None = None,
    corrections: str | None = None,
    field_map: list[str] | None = None,
    dates: str | None = None,
    min_words: int | None = None,
    certainty: float | None = None,
    force: bool = False,
    accept: bool = False,
    wait: float | None = None,
    keep: int | None = None,
    quiet: float | None = None,
    processes: int | None = None,
    task_runner: str | None = None,
    cluster: str | None = None,
    partition_above: int | None = None,
    shard_size: int | None = None,
    batch_size: int | None = None,
) -> Summary:
    """Read what is new, extract positions from it, publish a release. What is not given comes from `POSITIONS_*`."""
    given = {**locals(), "force": force or None, "accept": accept or None}
    return _whole_way(load_settings(os.environ, **given))


@flow(name="positions")
def served(force: bool = False, accept: bool = False) -> Summary:
    """The same as `positions serve` runs it, whose settings nobody who asks Prefect for a run can change."""
    configure_logging()  # a scheduled run is a process of its own
    threading.Thread(target=_end_with, args=(os.getppid(),), name="end-with-parent", daemon=True).start()
    return _whole_way(load_settings({}, **{**json.loads(os.environ[SERVED]), "force": force or None, "accept": accept or None}))


def _end_with(parent: int, seconds: float = 1.0) -> None:
    """End this process once it has another parent: nobody serves it any more, and the next one must not wait for it."""
    while os.getppid() == parent:
        time.sleep(seconds)
    os._exit(1)


def _whole_way(settings: Settings) -> Summary:
    began = time.monotonic()
    with recorded_run(settings) as run, engine(settings):
        try:
            made = _steps(settings, run)
        except BrokenStateError:
            if not heal(settings, run.ledger):
                raise
            made = _steps(settings, run)
        run.outcome = PUBLISHED if made.is_new else NOTHING_NEW
    summary = run_summary(
        current_release(settings.output),
        is_new=made.is_new,
        articles_new=made.articles_new,
        parsed=made.parsed,
        seconds=time.monotonic() - began,
    )
    _show_in_prefect(run.run_id, summary)
    return summary


@dataclass(frozen=True)
class _Made:
    """Whether there is a new release, and how many articles are new in it and were parsed."""

    is_new: bool
    articles_new: int = 0
    parsed: int = 0


def _steps(settings: Settings, run: Run) -> _Made:
    """Do what is still to be done; what was done before a failure is not done again."""
    read = ingest.with_options(task_runner=runner(settings))(settings, run.run_id)
    run.ledger.note_run(run.run_id, files_read=read["files_read"], records_read=read["records_read"])
    leave_copy(settings)
    is_new = settings.force or not is_current(settings, run.ledger)
    if not is_new and is_complete(settings):
        return _Made(is_new=False)
    with processes_of_steps(run.ledger):
        done = extract.with_options(task_runner=runner(settings))(settings, run.run_id)
        run.ledger.note_run(
            run.run_id, articles_parsed=done["parsed"], articles_extracted=done["articles"], failed_shards=done["failed_shards"]
        )
        leave_copy(settings)
        is_new = is_new or done["articles"] > 0
        return _Made(is_new, publish(settings, run.run_id) if is_new else 0, done["parsed"])


def _show_in_prefect(run_id: str, summary: Summary) -> None:
    create_table_artifact(
        table=[as_values(summary)],
        key="positions-run",
        description=f"Counts of run {run_id}; fields: {', '.join(JSON_FIELDS)}",
    )
