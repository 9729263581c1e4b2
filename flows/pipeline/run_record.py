"""The frame around every run: the lock, a disk in order, and a row of the ledger that says how it went."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from flows.errors import ReleaseRefusedError
from flows.ingest.due_files import raw_files
from flows.runtime.progress import log
from flows.runtime.sqlite_files import is_readable
from flows.settings import Settings
from flows.store.files import remove
from flows.store.layout import new_run_id, work_folder
from flows.store.ledger.cleanup import clean, drop_damaged, remove_unnamed
from flows.store.ledger.entries import FAILED, REFUSED
from flows.store.ledger.ledger import LEDGER, Ledger
from flows.store.ledger.rescue import has_records, knows_any_run, rebuild
from flows.store.locks.coordinator import writing
from flows.store.releases.current import finish_interrupted
from flows.store.releases.damage import drop_garbled, find_fault
from flows.store.releases.retention import last_manifest
from transforms.extraction.stored_tables import STORED

NOT_COMPARED = "%s: a new one is built from the state, and what it changes is not told"


@dataclass
class Run:
    """A run under way; its outcome is a failure until it says otherwise."""

    run_id: str
    ledger: Ledger
    outcome: str = FAILED


@contextmanager
def recorded_run(settings: Settings) -> Iterator[Run]:
    """Hold the output folder, bring it in order, and enter the run in the ledger as it begins and as it ends.

    With `force` the current release is read through, since the next one shares with it what nothing changes, read or not.
    """
    with writing(settings), sound_ledger(settings) as ledger:
        finish_interrupted(settings.output)
        if settings.force:
            drop_garbled(settings.output)
        if fault := find_fault(settings.output):
            log.warning(NOT_COMPARED, fault)
        tell_lost(settings, clean(settings.state, settings.store, ledger, STORED))
        last = ledger.last_run()
        run = Run(new_run_id(last["run_id"] if last else ""), ledger)
        ledger.begin_run(run.run_id)
        try:
            yield run
        except ReleaseRefusedError:
            run.outcome = REFUSED
            raise
        finally:
            remove(work_folder(settings.state, run.run_id))
            ledger.end_run(run.run_id, run.outcome)
        remove_unnamed(settings.store, ledger)


def sound_ledger(settings: Settings) -> Ledger:
    """The ledger; one that is damaged, or lost beside records or a release, is made anew before. Only the holder of the writer's
    lock may call this."""
    state, store = settings.state, settings.store
    if not is_readable(state / LEDGER):
        _rebuild(settings, last_manifest(settings.output))
    elif not knows_any_run(state):
        published = last_manifest(settings.output)
        if published is not None or has_records(store):
            _rebuild(settings, published)
    return Ledger(state)


def _rebuild(settings: Settings, published: Mapping[str, Any] | None) -> None:
    said = published.get("withdrawals", []) if published else []
    rebuild(settings.state, settings.store, [one for one in said if isinstance(one, list)])  # older versions told no dumps


def heal(settings: Settings, ledger: Ledger) -> bool:
    """Drop whatever of the state and the current release cannot be read, so that it is made anew; false if all can be."""
    damaged, again = drop_damaged(settings.store, ledger, STORED)
    if damaged:
        log.warning("%d files of the state are damaged, e.g. %s: what they held is made anew", len(damaged), damaged[0])
    tell_lost(settings, again)
    if garbled := drop_garbled(settings.output):
        log.warning(NOT_COMPARED, f"{garbled[0]} is damaged")
    return bool(damaged or garbled)


def tell_lost(settings: Settings, again: Set[tuple[str, str]]) -> None:
    """Tell which of the raw files that must be read again, by dump and path, are not there any more."""
    lost = sorted(again - {(file.dump_id, file.source_path) for file in raw_files(settings)}) if again else []
    if lost:
        log.warning(
            "%d raw files are not in RAW any more, and what was read from them is lost, e.g. %s of dump %s; name them to have it "
            "again", len(lost), lost[0][1], lost[0][0],
        )  # fmt: skip
