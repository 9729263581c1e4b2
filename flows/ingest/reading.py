"""Reading a part of the raw files into batches of record rows: the unit of work of ingest, wherever it is done."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pyarrow as pa

from flows.errors import PositionsError
from flows.ingest.discover import SourceFile, Unreadable, content_of, unreadable
from flows.ingest.learn_repetition import read_learned
from flows.ingest.raw_records import records_of
from flows.runtime.timeouts import time_limit
from flows.storage import is_on_disk
from flows.store import layout
from flows.store.ledger.entries import Batch, Ingestion
from flows.store.table_files import write_table
from transforms.articles.field_names import FieldMapping
from transforms.articles.intake import SourceInfo, latest_publication, take_in
from transforms.articles.readers.limits import LONGEST_SECONDS
from transforms.articles.readers.records import Refusal
from transforms.articles.readers.sidecars import LONGEST, read_sidecar
from transforms.articles.stored_records import STORED_RECORDS

Row = dict[str, Any]

#: The module whose work may be shared out.
READING = "flows.ingest.reading"
#: Records in one batch file.
BATCH_ROWS = 500


@dataclass(frozen=True)
class ReadJob:
    """Files to read with the readings that they become, and how; batches are written below `store`."""

    store: Path
    run_id: str
    files: tuple[tuple[SourceFile | Unreadable, Ingestion], ...]
    mapping: FieldMapping
    min_words: int
    #: How dates in numbers are read, if the user has said it.
    dates: str


def read_elsewhere(job: ReadJob) -> list[Batch]:
    """As `read_part`, on a worker; raises PositionsError where it does not see a file that was found."""
    for file, _ in job.files:
        if isinstance(file, SourceFile) and not file.path.exists():
            raise PositionsError(
                f"A worker does not see {file.path}. Raw files must lie where every worker of a cluster reads them."
            )
    batches: list[Batch] = []
    read_part(job, batches.append)
    return batches


def read_part(job: ReadJob, enter: Callable[[Batch], None]) -> None:
    """Read the files in order, and hand over each batch once it is written whole, with the files that end in it."""
    batches = _Batches(job, enter)
    for file, reading in job.files:
        count = 0
        try:
            for row in _rows(file, job, reading):
                batches.add(reading, row)
                count += 1
        except OSError as error:
            if isinstance(file, Unreadable):
                raise
            broken = unreadable(file, error)
            for row in _refused(broken, job, count):
                batches.add(reading, row)
            reading = replace(reading, sha256=content_of(broken))  # not the one that its hash was taken of: read it again
        batches.finish(reading)
    batches.flush()


def _rows(file: SourceFile | Unreadable, job: ReadJob, reading: Ingestion) -> Iterator[Row]:
    """The record rows of a file; raises OSError where it breaks off while it is read."""
    if isinstance(file, Unreadable):
        yield from _refused(file, job)
        return
    known = read_learned(job.store, reading.learned)
    order = job.dates or known.day_orders.get(reading.sha256)
    sidecar, warnings = _sidecar(file)
    latest = latest_publication(dt.datetime.now(dt.UTC))
    source = SourceInfo(file.dump_id, file.source_path, sidecar, latest, tuple(warnings))
    records = records_of(file, job.mapping, order)
    yield from take_in(records, source, job.mapping, job.min_words, known.repeated, order, _bounded)


def _refused(file: Unreadable, job: ReadJob, number: int = 0) -> Iterator[Row]:
    """The row of a file that cannot be read from the record of this number on."""
    refusal = Refusal(number, file.rule, file.detail)
    return take_in([refusal], SourceInfo(file.dump_id, file.source_path), job.mapping, job.min_words)


def _bounded() -> AbstractContextManager[None]:
    return time_limit(LONGEST_SECONDS)


def _sidecar(file: SourceFile) -> tuple[dict[str, Any], list[str]]:
    """What the sidecar of a file says, and what is to be noted of each of its records."""
    notes = ["outside_link: a symbolic link leads to it, out of the folder that was named"] if file.is_outside else []
    if file.sidecar is None:
        return {}, notes
    try:
        with file.sidecar.open("rb") as stream:
            said = read_sidecar(stream.read(LONGEST + 1))
    except OSError as error:
        if not is_on_disk(file.sidecar):
            raise
        said = Refusal(0, "unreadable_sidecar", error.strerror or str(error))
    return ({}, [*notes, f"{said.rule}: {said.detail}"]) if isinstance(said, Refusal) else (said, notes)


class _Batches:
    """Collects rows over files and writes them; a file is handed over with the batch that holds its last row."""

    def __init__(self, job: ReadJob, enter: Callable[[Batch], None]) -> None:
        self._job, self._enter = job, enter
        self._rows: list[Row] = []
        self._finished: list[Ingestion] = []

    def add(self, ingestion: Ingestion, row: Row) -> None:
        self._rows.append({**row, "ingestion_id": ingestion.ingestion_id})
        if len(self._rows) >= BATCH_ROWS:
            self.flush()

    def finish(self, ingestion: Ingestion) -> None:
        self._finished.append(ingestion)

    def flush(self) -> None:
        """Write what is collected."""
        if not self._rows and not self._finished:
            return
        batch_id = f"{self._job.run_id}-{uuid.uuid4().hex[:8]}"
        path = f"{layout.RECORDS}/{batch_id}.parquet"
        write_table(self._job.store / path, pa.Table.from_pylist(self._rows, STORED_RECORDS))
        ingestions = sorted({row["ingestion_id"] for row in self._rows})
        records = [row["record_id"] for row in self._rows]
        self._enter(Batch(batch_id, path, self._job.run_id, ingestions, records, self._finished))
        self._rows, self._finished = [], []
