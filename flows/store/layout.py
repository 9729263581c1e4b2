"""Where things lie in state and store (one folder where the output is on this disk), and keeping disk and ledger in agreement."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path

from flows.runtime.progress import log
from flows.storage import is_on_disk
from flows.store.files import TEMPORARY, names_in, remove, remove_temporaries
from flows.store.ledger import Ledger
from flows.store.readable import find_unreadable

LEARNED, RECORDS, SHARDS, DOCUMENTS, EXTRACTION, RUNS = "learned", "records", "shards", "documents", "extraction", "runs"
#: What the steps of a run leave for one another in the folder of the run, as long as it lasts.
WORK = "work"
LINKED, CHECKED = "linked", "checked"
#: Folders in which every entry must be named by the ledger.
LEDGERED = (LEARNED, RECORDS, SHARDS, DOCUMENTS, EXTRACTION)
#: Folders of runs, with their verdicts, that are kept.
KEPT_RUNS = 30
#: How an id tells its moment, and the least time between two.
_MOMENT, _NEXT = "%Y%m%dT%H%M%S.%fZ", dt.timedelta(microseconds=1)


def new_run_id(last: str = "") -> str:
    """An id that grows with time, and is greater than the one of the last run though the clock was set back since; two in one
    microsecond still differ."""
    moment = dt.datetime.now(dt.UTC)
    with suppress(ValueError):  # there is none, or it was made otherwise
        moment = max(moment, dt.datetime.strptime(last.partition("-")[0], _MOMENT).replace(tzinfo=dt.UTC) + _NEXT)
    return f"{moment:{_MOMENT}}-{uuid.uuid4().hex[:4]}"


def run_folder(state: Path, run_id: str) -> Path:
    """The folder of what one run leaves: verdicts, Data Docs, summary."""
    return state / RUNS / run_id


def work_folder(state: Path, run_id: str) -> Path:
    """The folder of what the steps of a run leave for one another."""
    return run_folder(state, run_id) / WORK


def part_file(name: str, part: str) -> str:
    """The file of a part of a table, relative to its release."""
    return f"{name}.parquet/{part}.parquet"


def clean(state: Path, store: Path, ledger: Ledger, tables: Collection[str]) -> set[tuple[str, str]]:
    """Bring disk and ledger together: half-written and unnamed files go, rows without a file that can be read are dropped.

    `tables` is what folders of extractions hold. Returns dump and path of the raw files that must be read again. Only the holder
    of the writer's lock may call this.
    """
    left = sum(
        remove_temporaries(*folders)
        for folders in ((state,), (store, store.parent, store.parent / "releases", *(store / name for name in LEDGERED)))
        if is_on_disk(folders[0])
    )
    missing = find_unreadable(store, ledger.named_paths(), tables)
    again = ledger.forget_missing(missing)
    orphans = remove_unnamed(store, ledger)
    runs = sorted(state.joinpath(RUNS).glob("*"))
    for run in runs[:-KEPT_RUNS]:
        remove(run)
    for run in runs[-KEPT_RUNS:]:
        remove(run / WORK)
    if missing:
        log.warning(
            "%d files of the state are missing or damaged, e.g. %s: what they held is made anew where the raw files are",
            len(missing),
            missing[0],
        )
    if left or orphans:
        log.info("an earlier run was interrupted: %d unfinished files removed", left + orphans)
    return again


def drop_damaged(store: Path, ledger: Ledger, tables: Collection[str]) -> tuple[list[str], set[tuple[str, str]]]:
    """Read all that the ledger names, and drop what cannot be read: its paths, and dump and path of the raw files that must be
    read again."""
    damaged = find_unreadable(store, ledger.named_paths(), tables, thoroughly=True)
    again = ledger.forget_missing(damaged)
    for path in damaged:
        remove(store / path)
    return damaged, again


def remove_unnamed(store: Path, ledger: Ledger) -> int:
    """Remove what no row of the ledger names; returns how many."""
    named = ledger.named_paths()
    unnamed = [
        store / name / entry
        for name in LEDGERED
        for entry in names_in(store / name)
        if f"{name}/{entry}" not in named and not entry.startswith(TEMPORARY)
    ]
    for path in unnamed:
        remove(path)
    return len(unnamed)
