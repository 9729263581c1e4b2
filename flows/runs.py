"""The frame around every run: the lock, a disk in order, and a row of the ledger that says how it went."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pandas as pd

from flows.errors import ReleaseRefusedError
from flows.ledger import Ledger
from flows.lock import writer_lock
from flows.releases import finish_interrupted
from flows.settings import Settings
from flows.state import clean, new_run_id, remove_unnamed
from transforms.frames import from_rows
from transforms.schema.upkeep import RUNS

FAILED, INTERRUPTED, NOTHING_NEW, PUBLISHED, REFUSED = "failed", "interrupted", "nothing_new", "published", "refused"


@dataclass
class Run:
    """A run under way; its outcome is a failure until it says otherwise."""

    run_id: str
    ledger: Ledger
    outcome: str = FAILED


@contextmanager
def recorded_run(settings: Settings) -> Iterator[Run]:
    """Hold the output folder, bring it in order, and enter the run in the ledger as it begins and as it ends."""
    with writer_lock(settings.state, settings.wait), Ledger(settings.state) as ledger:
        finish_interrupted(settings.output)
        clean(settings.state, ledger)
        run = Run(new_run_id(), ledger)
        ledger.begin_run(run.run_id)
        try:
            yield run
        except ReleaseRefusedError:
            run.outcome = REFUSED
            raise
        finally:
            ledger.end_run(run.run_id, run.outcome)
        remove_unnamed(settings.state, ledger)


def runs_table(ledger: Ledger, publishing: str) -> pd.DataFrame:
    """The table `runs` as the run with the id `publishing` publishes it."""
    rows = [
        {
            **run,
            "started_at": dt.datetime.fromisoformat(run["started_at"]),
            "ended_at": dt.datetime.fromisoformat(run["ended_at"]) if run["ended_at"] else None,
            "outcome": run["outcome"] or (PUBLISHED if run["run_id"] == publishing else INTERRUPTED),
        }
        for run in ledger.runs()
    ]
    return from_rows(rows, RUNS)
