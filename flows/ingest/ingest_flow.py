"""The ingest flow: raw files that were not read yet, to record rows in batches. Memory stays flat however large a file is."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import Any, TypeVar

import pyarrow as pa
from prefect import flow, task
from prefect.cache_policies import NO_CACHE

from flows.ingest.discover import SourceFile, Unreadable, records_of, unreadable
from flows.ingest.due import Source, field_mapping, identify_sources, ingest_fingerprint, is_due, raw_files
from flows.ingest.learn_repetition import learn_from, read_learned
from flows.runtime.progress import progress, stage
from flows.runtime.timeouts import time_limit
from flows.settings import Settings
from flows.store import layout
from flows.store.files import write_table
from flows.store.ledger import Ingestion, Ledger
from transforms.articles.intake import LONGEST_SECONDS, SourceInfo, latest_publication, take_in
from transforms.articles.names import FieldMapping
from transforms.articles.readers.records import Refusal
from transforms.articles.readers.sidecars import LONGEST, read_sidecar
from transforms.articles.repetition import Repeated
from transforms.articles.stored import STORED_RECORDS

Row = dict[str, Any]
Item = TypeVar("Item")

#: Records in one batch file.
BATCH_ROWS = 500
#: Raw files that one task reads.
FILES_A_TASK = 500


@task(name="identify-files", cache_policy=NO_CACHE, retries=1)
def identify(settings: Settings, run_id: str, files: Sequence[SourceFile | Unreadable]) -> list[Source]:
    """Hash the files; one that cannot be hashed is unreadable."""
    return list(identify_sources(files, settings, run_id))


@task(name="learn-repeated", cache_policy=NO_CACHE, retries=1)
def learn_repeated(settings: Settings, sources: Sequence[Source]) -> dict[str, str]:
    """Learn what each group of files repeats; returns where that is kept, by group."""
    mapping, digest = field_mapping(settings), ingest_fingerprint(settings)
    groups: dict[str, list[tuple[SourceFile, str]]] = defaultdict(list)
    for source in sources:
        if isinstance(source.file, SourceFile):
            groups[source.group].append((source.file, source.reading.sha256))
    lessons = {}
    with progress("learning", len(groups)) as advance:
        for group, files in groups.items():
            lessons[group] = learn_from(settings.state, files, mapping, digest)
            advance(1)
    return lessons


@task(name="read-files", cache_policy=NO_CACHE, retries=1)
def read_files(settings: Settings, run_id: str, sources: Sequence[Source], lessons: Mapping[str, str]) -> dict[str, int]:
    """Read those of the files that are not in the ledger; a second try goes on where the first stopped.

    `lessons` tells for each group where is kept what it repeats.
    """
    counts = {"files_read": 0, "records_read": 0}
    mapping = field_mapping(settings)
    with Ledger(settings.state) as ledger:
        batches = _Batches(settings, run_id, ledger)
        for source in sources:
            if not is_due(source, settings, ledger):
                continue
            # Each attempt has an id of its own: rows of an attempt that was cut off never count.
            lesson = lessons.get(source.group, "")
            reading = replace(source.reading, ingestion_id=uuid.uuid4().hex, learned=lesson)
            known = read_learned(settings.state, lesson)
            order = settings.dates or known.day_orders.get(source.reading.sha256)
            for row in _rows(source.file, mapping, settings.min_words, known.repeated, order):
                batches.add(reading, row)
                counts["records_read"] += 1
            batches.finish(reading)
            counts["files_read"] += 1
        batches.flush()
    return counts


@flow(name="ingest", validate_parameters=False)
def ingest(settings: Settings, run_id: str) -> dict[str, int]:
    """Find the raw files, learn what the dumps with new ones repeat, and read the new ones."""
    with stage("ingest") as counts:
        files = raw_files(settings)
        counts |= {"files": len(files), "files_read": 0, "records_read": 0}
        sources: list[Source] = []
        with progress("looking", len(files)) as advance:
            for some in _parts(files):
                sources += identify(settings, run_id, some)
                advance(len(some))
        with Ledger(settings.state) as ledger:
            due = [source for source in sources if is_due(source, settings, ledger)]
        groups = {source.group for source in due}
        lessons = learn_repeated(settings, [source for source in sources if source.group in groups]) if due else {}
        with progress("reading", len(due)) as advance:
            for part in _parts(due):
                for name, count in read_files(settings, run_id, part, lessons).items():
                    counts[name] += count
                advance(len(part))
        return counts


def _parts(items: list[Item]) -> Iterator[list[Item]]:
    return (items[start : start + FILES_A_TASK] for start in range(0, len(items), FILES_A_TASK))


def _rows(
    file: SourceFile | Unreadable, mapping: FieldMapping, min_words: int, repeated: Repeated, day_order: str | None
) -> Iterator[Row]:
    """The record rows of a file; one that breaks off while it is read is refused from there on."""
    if isinstance(file, Unreadable):
        yield from take_in([Refusal(0, file.rule, file.detail)], SourceInfo(file.dump_id, file.source_path), mapping, min_words)
        return
    sidecar, warnings = _sidecar(file)
    latest = latest_publication(dt.datetime.now(dt.UTC))
    source = SourceInfo(file.dump_id, file.source_path, sidecar, latest, tuple(warnings))
    try:
        yield from take_in(records_of(file, mapping, day_order), source, mapping, min_words, repeated, day_order, _bounded)
    except OSError as error:
        yield from _rows(unreadable(file, error), mapping, min_words, repeated, day_order)


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
        said = Refusal(0, "unreadable_sidecar", error.strerror or str(error))
    return ({}, [*notes, f"{said.rule}: {said.detail}"]) if isinstance(said, Refusal) else (said, notes)


class _Batches:
    """Collects rows over files and writes them; a file is entered in the ledger with the batch that holds its last row."""

    def __init__(self, settings: Settings, run_id: str, ledger: Ledger) -> None:
        self._settings, self._run_id, self._ledger = settings, run_id, ledger
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
        batch_id = f"{self._run_id}-{uuid.uuid4().hex[:8]}"
        path = f"{layout.RECORDS}/{batch_id}.parquet"
        write_table(self._settings.state / path, pa.Table.from_pylist(self._rows, STORED_RECORDS))
        self._ledger.add_batch(
            batch_id, path, len(self._rows), self._run_id,
            ingestions=sorted({row["ingestion_id"] for row in self._rows}),
            records=[row["record_id"] for row in self._rows],
            finished=self._finished,
        )  # fmt: skip
        self._rows, self._finished = [], []
