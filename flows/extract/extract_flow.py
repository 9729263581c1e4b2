"""The extract flow: articles without a shard go into new shards; stale shards are parsed and extracted."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
import pyarrow as pa
from prefect import flow, task
from prefect.cache_policies import NO_CACHE
from prefect.futures import as_completed

from flows.errors import BrokenStateError
from flows.extract.jobs import ShardJob, ShardResult
from flows.extract.workers import open_pool, run_shard
from flows.ingest.collect import collect, to_extract
from flows.ingest.texts import with_texts
from flows.runtime.progress import log, progress, stage
from flows.runtime.signals import exit_flow_on_signals
from flows.settings import Settings
from flows.store import layout
from flows.store.corrections_file import corrections
from flows.store.fingerprints.dependencies import documents_fingerprint, ensure_unedited, extraction_fingerprint
from flows.store.ledger.entries import Shard, StageRow
from flows.store.ledger.ledger import Ledger
from flows.store.table_files import release_memory, write_table
from transforms.articles.readers.records import describe_error
from transforms.documents import limits
from transforms.extraction.stored_tables import ARTICLE_ID
from transforms.identity import content_id
from transforms.linking.collected import CONTENT_KEY
from transforms.vocabulary import load_vocabulary

#: Fewer articles than this in a shard are not worth a task of their own.
SMALLEST_SHARD = 10


@task(name="plan-shards", cache_policy=NO_CACHE)
def plan(settings: Settings, run_id: str) -> list[ShardJob]:
    """Collect the articles that stand, give each a shard, and return what is to be done with the present code and words."""
    load_vocabulary(settings.codebook_texts(), settings.actors_text())  # a broken file is told now, not by every worker
    corrections(settings)
    with Ledger(settings.state) as ledger:
        folder = layout.work_folder(settings.state, run_id)
        release_memory()
        collect(settings.store, ledger, folder, run_id)
        release_memory()
        wanted = to_extract(folder)
        known = ledger.shard_of()
        new = wanted[np.fromiter((key not in known for key in wanted[CONTENT_KEY]), bool, len(wanted))]
        for shard, articles in _new_shards(settings, with_texts(settings.store, new)):
            write_table(settings.store / shard.path, articles_table(articles))
            ledger.add_shard(shard, list(zip(articles[CONTENT_KEY], articles[ARTICLE_ID], strict=True)), run_id)
            known |= dict.fromkeys(articles[CONTENT_KEY], shard.shard_id)
        release_memory()
        return list(_jobs(settings, run_id, ledger, live={known[key] for key in wanted[CONTENT_KEY]}))


@task(name="extract-shard", task_run_name="extract-{job.shard_id}", cache_policy=NO_CACHE, retries=1)
def extract_one(job: ShardJob) -> ShardResult:
    """Parse and extract one shard; a worker that dies is replaced and the shard tried once more."""
    return run_shard(job)


@flow(name="extract", validate_parameters=False)
def extract(settings: Settings, run_id: str) -> dict[str, int]:
    """Bring every shard up to date; a shard that fails twice is told and left out.

    Raises BrokenStateError, after all else is done, where what is stored of a shard cannot be read, and OSError where what is
    found cannot be written.
    """
    broken: list[BrokenStateError | OSError] = []
    with stage("extract") as counts:
        jobs = plan(settings, run_id)
        counts |= {"shards": len(jobs), "parsed": 0, "reused_parses": 0, "articles": 0, "failed_articles": 0, "failed_shards": 0}
        if not jobs:
            return counts
        with (
            open_pool(min(settings.processes, len(jobs))),
            progress("extracting", sum(job.article_count for job in jobs)) as advance,
            Ledger(settings.state) as ledger,
            exit_flow_on_signals(),
        ):
            futures = {extract_one.submit(job): job for job in jobs}
            for future in as_completed(list(futures)):
                result = future.result(raise_on_failure=False)
                if isinstance(result, BrokenStateError | OSError):
                    broken.append(result)
                else:
                    _record(ledger, settings, run_id, futures[future], result, counts)
                advance(futures[future].article_count)
    if broken:
        raise broken[0]
    return counts


def articles_table(articles: pd.DataFrame) -> pa.Table:
    """What a shard stores of its articles."""
    schema = pa.schema(
        {
            "article_id": pa.string(),
            "text": pa.string(),
            "published_on": pa.date32(),
            "publisher": pa.string(),
        }
    )
    return pa.Table.from_pandas(articles[schema.names], schema, preserve_index=False).replace_schema_metadata(None)


def _new_shards(settings: Settings, articles: pd.DataFrame) -> Iterator[tuple[Shard, pd.DataFrame]]:
    """Shards of articles that are in none yet, each with its articles."""
    size = min(settings.shard_size, max(SMALLEST_SHARD, -(-len(articles) // settings.processes)))
    for start in range(0, len(articles), size):
        some = articles.iloc[start : start + size]
        shard_id = content_id("s", *some[CONTENT_KEY])
        yield Shard(shard_id, f"{layout.SHARDS}/{shard_id}.parquet", len(some)), some


def _jobs(settings: Settings, run_id: str, ledger: Ledger, live: set[str]) -> Iterator[ShardJob]:
    parse_print, extract_print = documents_fingerprint(), extraction_fingerprint(settings)
    parses, extractions = ledger.stages("documents"), ledger.stages("extraction")
    for shard in ledger.shards():
        parsed = parses.get(shard.shard_id)
        is_parsed = parsed is not None and parsed.fingerprint == parse_print and not settings.force
        extracted = extractions.get(shard.shard_id)
        is_extracted = is_parsed and extracted is not None and extracted.fingerprint == extract_print
        if shard.shard_id not in live or is_extracted:
            continue
        new = f"{shard.shard_id}-{run_id}"
        documents = parsed.path if parsed is not None and is_parsed else f"{layout.DOCUMENTS}/{new}.spacy"
        yield ShardJob(
            shard_id=shard.shard_id,
            article_count=shard.article_count,
            store=str(settings.store),
            articles=shard.path,
            documents=documents,
            is_parsed=is_parsed,
            extraction=f"{layout.EXTRACTION}/{new}",
            codebooks=settings.codebook_texts(),
            actors=settings.actors_text(),
            certainty=settings.certainty,
            batch_size=settings.batch_size,
            longest_text=limits.LONGEST_TEXT,
            longest_seconds=limits.LONGEST_SECONDS,
        )


def _record(ledger: Ledger, settings: Settings, run_id: str, job: ShardJob, result: object, counts: dict[str, int]) -> None:
    """Enter in the ledger what a shard's task has done, or tell why it failed."""
    if not isinstance(result, ShardResult):
        counts["failed_shards"] += 1
        said = describe_error(result) if isinstance(result, Exception) else result
        log.error("shard %s failed twice and is left out: %s", job.shard_id, said)
        return

    def row(name: str, digest: str, path: str) -> StageRow:
        return StageRow(job.shard_id, name, digest, path, run_id)

    ensure_unedited()
    done = [row("extraction", extraction_fingerprint(settings), job.extraction)]
    if not job.is_parsed:
        done.append(row("documents", documents_fingerprint(), job.documents))
    ledger.add_stages(done)
    counts["reused_parses" if job.is_parsed else "parsed"] += result.article_count
    counts["articles"] += result.article_count
    counts["failed_articles"] += result.failed_count
