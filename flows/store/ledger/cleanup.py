"""Keeping disk and ledger in agreement: what no row names goes, and a row without its file as well."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from flows.runtime.progress import log
from flows.storage import is_on_disk
from flows.store.files import TEMPORARY, names_in, remove, remove_temporaries
from flows.store.layout import DOCUMENTS, EXTRACTION, LEARNED, RECORDS, RUNS, SHARDS, WORK
from flows.store.ledger.ledger import Ledger
from flows.store.ledger.readable import find_unreadable

#: Folders in which every entry must be named by the ledger.
LEDGERED = (LEARNED, RECORDS, SHARDS, DOCUMENTS, EXTRACTION)
#: Folders of runs, with their verdicts, that are kept.
KEPT_RUNS = 30


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
