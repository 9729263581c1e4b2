"""The ingest flow: raw files that were not read yet, to record rows in batches. Memory stays flat however large a file is."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from prefect import flow, task
from prefect.cache_policies import NO_CACHE

from flows.ingest.discover import SourceFile, Unreadable
from flows.ingest.due_files import Source, identify_sources, ingest_fingerprint, is_due, raw_files
from flows.ingest.learn_repetition import learn_from
from flows.ingest.raw_records import field_mapping
from flows.ingest.reading import READING, ReadJob, read_elsewhere, read_part
from flows.runtime.executor_registry import call_for, is_open
from flows.runtime.progress import progress, stage
from flows.settings import Settings
from flows.store.ledger.entries import Batch
from flows.store.ledger.ledger import Ledger

Item = TypeVar("Item")
Enter = Callable[[Batch], None]

#: Raw files that one task reads.
FILES_A_TASK = 500


@task(name="identify-files", cache_policy=NO_CACHE, retries=1)
def identify(settings: Settings, run_id: str, files: Sequence[SourceFile | Unreadable]) -> list[Source]:
    """Hash the files; one that cannot be hashed is unreadable."""
    with Ledger(settings.state) as ledger:
        return list(identify_sources(files, settings, ledger, run_id))


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
            lessons[group] = learn_from(settings.store, files, mapping, digest)
            advance(1)
    return lessons


@task(name="read-files", cache_policy=NO_CACHE, retries=1)
def read_files(
    settings: Settings, run_id: str, sources: Sequence[Source], lessons: Mapping[str, str], enter: Enter | None = None
) -> list[Batch]:
    """Read those of the files that are not in the ledger, and enter each batch; a second try goes on where the first stopped.

    `lessons` tells for each group where is kept what it repeats. Without `enter` a cluster reads, and the batches are returned.
    """
    with Ledger(settings.state) as ledger:
        due = [source for source in sources if is_due(source, settings, ledger)]
    # Each attempt has an id of its own: rows of an attempt that was cut off never count.
    readings = (replace(one.reading, ingestion_id=uuid.uuid4().hex, learned=lessons.get(one.group, "")) for one in due)
    files = tuple(zip((one.file for one in due), readings, strict=True))
    job = ReadJob(settings.store, run_id, files, field_mapping(settings), settings.min_words, settings.dates)
    if enter is None:
        read: list[Batch] = call_for(READING, read_elsewhere, job)
        return read
    read_part(job, enter)
    return []


@flow(name="ingest", validate_parameters=False)
def ingest(settings: Settings, run_id: str) -> dict[str, int]:
    """Find the raw files, learn what the dumps with new ones repeat, and read the new ones."""
    with stage("ingest") as counts, Ledger(settings.state) as ledger:
        files = raw_files(settings)
        counts |= {"files": len(files), "files_read": 0, "records_read": 0}
        sources: list[Source] = []
        with progress("looking", len(files)) as advance:
            for some in _parts(files):
                sources += identify(settings, run_id, some)
                advance(len(some))
        due = [source for source in sources if is_due(source, settings, ledger)]
        groups = {source.group for source in due}
        lessons = learn_repeated(settings, [source for source in sources if source.group in groups]) if due else {}

        def enter(batch: Batch) -> None:
            ledger.add_batch(batch)
            counts["files_read"] += len(batch.finished)
            counts["records_read"] += len(batch.records)

        with progress("reading", len(due)) as advance:
            for count in _read(settings, run_id, due, lessons, enter):
                advance(count)
        return counts


def _read(settings: Settings, run_id: str, due: list[Source], lessons: Mapping[str, str], enter: Enter) -> Iterator[int]:
    """Read the files, part by part, here or on a cluster; yields the number of each part's files when it is entered.

    What a cluster reads at once is entered in the order of the files all the same, which is the order of their readings.
    """
    if not is_open(READING):
        for part in _parts(due):
            read_files(settings, run_id, part, lessons, enter)
            yield len(part)
        return
    parts = [(part, read_files.submit(settings, run_id, part, lessons)) for part in _parts(due)]
    for part, future in parts:
        for batch in future.result():
            enter(batch)
        yield len(part)


def _parts(items: list[Item]) -> Iterator[list[Item]]:
    return (items[start : start + FILES_A_TASK] for start in range(0, len(items), FILES_A_TASK))
