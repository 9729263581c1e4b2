"""The publish flow: what stands now is linked, judged and released. Each step leaves its tables in the run's folder."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any

from prefect import State, flow, task
from prefect.cache_policies import NO_CACHE

from flows.ingest.collect import to_extract
from flows.runtime.executor_registry import dedicated_processes, run_in_dedicated_process
from flows.runtime.executors import WorkerDiedError
from flows.runtime.progress import stage
from flows.settings import Settings
from flows.store.fingerprints.dependencies import ensure_unedited
from flows.store.layout import work_folder
from flows.store.ledger.ledger import Ledger
from flows.store.locks.coordinator import ensure_held
from flows.store.releases.current import make_current
from flows.store.releases.release import read_release
from flows.store.releases.retention import prune
from transforms.linking.collected import CONTENT_KEY

#: The modules of the steps: a process apart for each imports it beforehand, and gives back all memory at its end.
APART = ("flows.publish.steps", "flows.publish.check")
#: The tables of so many records take less memory than the imports, and starting processes would be most of the work.
FEW_RECORDS = 2_000


def processes_of_steps(ledger: Ledger) -> AbstractContextManager[None]:
    """Processes for the steps of `publish` within the block; where there are few records it does them in this one."""
    return dedicated_processes(*APART) if ledger.record_count() > FEW_RECORDS else nullcontext()


def _has_died(_task: Any, _run: Any, state: State[Any]) -> bool:
    """Whether a task failed because its process died: another try has a new one."""
    return isinstance(state.result(raise_on_failure=False), WorkerDiedError)


@task(name="link", cache_policy=NO_CACHE, retries=1, retry_condition_fn=_has_died)
def link(settings: Settings, run_id: str) -> dict[str, int]:
    """Join what was found in single articles to tables over all of them; returns their rows."""
    rows: dict[str, int] = run_in_dedicated_process("flows.publish.steps:link", settings, run_id)
    return rows


@task(name="judge", cache_policy=NO_CACHE, retries=1, retry_condition_fn=_has_died)
def judge(settings: Settings, run_id: str) -> tuple[str, ...]:
    """Check the tables, set aside what fails, derive the aggregates; raises ReleaseRefusedError if too much fails.

    Returns the reasons to refuse that `--accept` overrode.
    """
    overridden: tuple[str, ...] = run_in_dedicated_process("flows.publish.check:judge", settings, run_id)
    return overridden


@task(name="release", cache_policy=NO_CACHE, retries=1, retry_condition_fn=_has_died)
def release(settings: Settings, run_id: str, overridden: tuple[str, ...]) -> int:
    """Write the release, turn readers to it, and remove old ones; returns how many articles are new in it."""
    articles_new: int = run_in_dedicated_process("flows.publish.steps:write", settings, run_id, overridden)
    ensure_unedited()
    ensure_held(settings)
    make_current(settings.output, read_release(settings.output, run_id))
    prune(settings.output, settings.keep)
    _drop_unused_shards(settings, work_folder(settings.state, run_id))
    return articles_new


@flow(name="publish", validate_parameters=False)
def publish(settings: Settings, run_id: str) -> int:
    """Link, judge, release; returns how many articles are new in the release."""
    with stage("link") as counts:
        counts |= link(settings, run_id)
    with stage("judge"):
        overridden = judge(settings, run_id)
    with stage("release") as counts:
        counts["articles_new"] = release(settings, run_id, overridden)
    return counts["articles_new"]


def _drop_unused_shards(settings: Settings, folder: Path) -> None:
    """Take out shards of which no article stands any more: it was cleaned anew, withdrawn, or found to be a copy."""
    with Ledger(settings.state) as ledger:
        shard_of = ledger.shard_of()
        live = {shard_of.get(key) for key in to_extract(folder)[CONTENT_KEY]}
        ledger.drop_shards(sorted(set(shard_of.values()) - live))
