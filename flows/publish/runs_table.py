"""The table of runs, from the ledger."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from flows.store.ledger.entries import INTERRUPTED, PUBLISHED
from transforms.frames import from_rows
from transforms.schema.operations import RUNS


def runs_table(runs: Iterable[Mapping[str, Any]], publishing: str) -> pd.DataFrame:
    """The table `runs`, from the ledger's rows, as the run with the id `publishing` publishes it."""
    rows = [
        {
            **run,
            "started_at": dt.datetime.fromisoformat(run["started_at"]),
            "ended_at": dt.datetime.fromisoformat(run["ended_at"]) if run["ended_at"] else None,
            "outcome": run["outcome"] or (PUBLISHED if run["run_id"] == publishing else INTERRUPTED),
        }
        for run in runs
    ]
    return from_rows(rows, RUNS)
