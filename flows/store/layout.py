"""Where things lie in state and store, which are one folder where the output is on this disk."""

from __future__ import annotations

import datetime as dt
import uuid
from contextlib import suppress
from pathlib import Path

LEARNED, RECORDS, SHARDS, DOCUMENTS, EXTRACTION, RUNS = "learned", "records", "shards", "documents", "extraction", "runs"
#: What the steps of a run leave for one another in the folder of the run, as long as it lasts.
WORK = "work"
LINKED, CHECKED = "linked", "checked"
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
