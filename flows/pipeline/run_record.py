"""The frame around every run: the lock, a disk in order, and a row of the ledger that says how it went."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from flows.errors import ReleaseRefusedError
from flows.settings import Settings
from flows.store.coordinator import writing
from flows.store.files import remove
from flows.store.layout import clean, new_run_id, remove_unnamed, work_folder
from flows.store.ledger import FAILED, REFUSED, Ledger
from flows.store.releases import finish_interrupted


@dataclass
class Run:
    """A run under way; its outcome is a failure until it says otherwise."""

    run_id: str
    ledger: Ledger
    outcome: str = FAILED


@contextmanager
def recorded_run(settings: Settings) -> Iterator[Run]:
    """Hold the output folder, bring it in order, and enter the run in the ledger as it begins and as it ends."""
    with writing(settings), Ledger(settings.state) as ledger:
        finish_interrupted(settings.output)
        clean(settings.state, settings.store, ledger)
        run = Run(new_run_id(), ledger)
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
