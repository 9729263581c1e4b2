"""Where things lie under `_state`, and keeping disk and ledger in agreement after a crash."""

from __future__ import annotations

import datetime as dt
import logging
import uuid
from collections.abc import Collection
from pathlib import Path

from flows.store.files import TEMPORARY, remove, remove_temporaries
from flows.store.ledger import Ledger
from flows.store.readable import find_unreadable

LEARNED, RECORDS, SHARDS, DOCUMENTS, EXTRACTION, RUNS = "learned", "records", "shards", "documents", "extraction", "runs"
#: What the steps of publishing leave for one another in the folder of their run.
LINKED, CHECKED = "linked", "checked"
#: Folders in which every entry must be named by the ledger.
LEDGERED = (LEARNED, RECORDS, SHARDS, DOCUMENTS, EXTRACTION)
#: Folders of runs, with their verdicts, that are kept.
KEPT_RUNS = 30

log = logging.getLogger("positions")


def new_run_id() -> str:
    """An id that grows with time; two in one microsecond still differ."""
    return f"{dt.datetime.now(dt.UTC):%Y%m%dT%H%M%S.%f}Z-{uuid.uuid4().hex[:4]}"


def run_folder(state: Path, run_id: str) -> Path:
    """The folder of what one run leaves: verdicts, Data Docs, summary."""
    return state / RUNS / run_id


def clean(state: Path, ledger: Ledger, tables: Collection[str]) -> set[tuple[str, str]]:
    """Bring disk and ledger together: half-written and unnamed files go, rows without a file that can be read are dropped.

    `tables` is what folders of extractions hold. Returns dump and path of the raw files that must be read again. Only the holder
    of the writer's lock may call this.
    """
    left = remove_temporaries(state, state.parent, state.parent / "releases", *(state / name for name in LEDGERED))
    missing = find_unreadable(state, ledger.named_paths(), tables)
    again = ledger.forget_missing(missing)
    orphans = remove_unnamed(state, ledger)
    for run in sorted(state.joinpath(RUNS).glob("*"))[:-KEPT_RUNS]:
        remove(run)
    if missing:
        log.warning(
            "%d files of the state are missing or damaged, e.g. %s: what they held is made anew where the raw files are",
            len(missing),
            missing[0],
        )
    if left or orphans:
        log.info("an earlier run was interrupted: %d unfinished files removed", left + orphans)
    return again


def drop_damaged(state: Path, ledger: Ledger, tables: Collection[str]) -> tuple[list[str], set[tuple[str, str]]]:
    """Read all that the ledger names, and drop what cannot be read: its paths, and dump and path of the raw files that must be
    read again."""
    damaged = find_unreadable(state, ledger.named_paths(), tables, thoroughly=True)
    again = ledger.forget_missing(damaged)
    for path in damaged:
        remove(state / path)
    return damaged, again


def remove_unnamed(state: Path, ledger: Ledger) -> int:
    """Remove what no row of the ledger names; returns how many."""
    named = ledger.named_paths()
    unnamed = [
        path
        for name in LEDGERED
        if (state / name).is_dir()
        for path in sorted((state / name).iterdir())
        if f"{name}/{path.name}" not in named and not path.name.startswith(TEMPORARY)
    ]
    for path in unnamed:
        remove(path)
    return len(unnamed)
