"""From the batches of all runs to the records and articles that stand now, as files for the steps of a run."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from flows.ingest.texts import bands_at, texts_at
from flows.runtime.progress import log
from flows.store.ledger.ledger import Ledger
from flows.store.table_files import read_as, read_frame, release_memory, write_table
from transforms.articles.copies import group_copies
from transforms.articles.stored_records import HOW_CLEANED, STORED_RECORDS
from transforms.articles.versions import Texts
from transforms.frames import to_frame
from transforms.identity import text_digest
from transforms.linking.collected import (
    CONTENT_KEY,
    DONE,
    OF_RECORDS,
    OF_SPEAKERS,
    PLACE,
    PUBLISHED_ON,
    Readings,
    articles_that_stand,
    counts,
    moved,
    of_withdrawal,
    records_that_stand,
)

#: So many texts are held together.
_TEXTS_AT_ONCE = 2000
#: The rows of so many batches are one piece of memory: thousands of small ones take twice as much.
_BATCHES_AT_ONCE = 64

#: What is read of a batch: texts and signatures stay where they are.
_READ = pa.schema([field for field in STORED_RECORDS if field.name not in ("text", "signature", *HOW_CLEANED)])


def collect(store: Path, ledger: Ledger, folder: Path, run_id: str) -> None:
    """Write `records` and `articles` as they stand, the latter without their texts (`collected.OF_ARTICLES`)."""
    readings = Readings(ledger.readings(), ledger.standing(), ledger.first_seen())

    def read() -> pd.DataFrame:
        rows = _stored(store, ledger, readings.is_newest)
        _tell_withdrawn(rows, readings, ledger, run_id)
        return rows

    rows = records_that_stand(read, readings, ledger.withdrawals())
    write_table(folder / "records.parquet", _plain(rows[list(OF_RECORDS)]), durable=False)
    speaks = np.flatnonzero(rows["status"] == "article")
    for name in [name for name in rows if name not in OF_SPEAKERS]:
        del rows[name]
    articles = moved(rows, pa.array(speaks))
    release_memory()
    places = articles[list(PLACE)]

    def texts(wanted: np.ndarray) -> list[str]:
        found: list[str] = texts_at(store, places.iloc[wanted]).to_pylist()
        return found

    copies = group_copies(articles, partial(bands_at, store, places), texts)
    release_memory()
    articles = articles_that_stand(_with_digests(articles, texts), copies)
    write_table(folder / "articles.parquet", _plain(articles), durable=False)


def _with_digests(articles: pd.DataFrame, texts: Texts) -> pd.DataFrame:
    """The articles with the digest of each text, which older versions did not store."""
    missing = np.flatnonzero(articles["text_sha256"].isna())
    if not len(missing):
        return articles
    digests = articles["text_sha256"].astype(object)
    for start in range(0, len(missing), _TEXTS_AT_ONCE):
        some = missing[start : start + _TEXTS_AT_ONCE]
        digests.iloc[some] = [text_digest(text) for text in texts(some)]
    return articles.assign(text_sha256=digests)


def standing_records(store: Path, ledger: Ledger) -> pd.DataFrame:
    """Dump, path and article of every record of a standing reading, whether it is published yet or not, or taken back; no dump
    where an earlier version read it, whose dumps were other ones."""
    wanted = pa.schema([STORED_RECORDS.field(name) for name in ("ingestion_id", "dump_id", "source_path", "article_id")])
    tables = [read_as(store / path, wanted) for path in ledger.batch_paths()]
    rows = to_frame(pa.concat_tables(tables) if tables else wanted.empty_table())
    rows = rows[rows["ingestion_id"].isin(list(ledger.standing()))]
    return rows.assign(dump_id=rows["dump_id"].mask(rows["ingestion_id"].isin(ledger.without_dump()), ""))


def _tell_withdrawn(rows: pd.DataFrame, readings: Readings, ledger: Ledger, run_id: str) -> None:
    """Tell of records that were read in this run and are not published, since they were taken back."""
    now = rows["ingestion_id"].isin([one for one, (_, run) in readings.made_by.items() if run == run_id])
    for withdrawal in ledger.withdrawals():
        if new := int((of_withdrawal(rows, withdrawal) & now).sum()):
            log.warning(
                "%d records that were read now are not published, since %s was taken back; to publish them: "
                "positions forget --undo", new, withdrawal,
            )  # fmt: skip


def to_extract(folder: Path) -> pd.DataFrame:
    """The collected articles from which claims are to be extracted, by id, with the places of their texts."""
    names = ["article_id", PUBLISHED_ON, "publisher", CONTENT_KEY, *PLACE, "extraction_status"]
    articles = read_frame(folder / "articles.parquet", names)
    return articles[articles["extraction_status"] == DONE].drop(columns="extraction_status").reset_index(drop=True)


def cleaning_trace(store: Path, ledger: Ledger, article: Mapping[str, Any]) -> dict[str, Any] | None:
    """What reading left of a published article beside its row (HOW_CLEANED): `removed` from a reading that gives its text,
    the sources of its fields from the newest reading of its record. None where no standing reading gives its text."""
    names = ["ingestion_id", "dump_id", "source_path", "source_record", "text", *HOW_CLEANED]
    wanted = pa.schema([STORED_RECORDS.field(name) for name in names])
    rank = {ingestion: number for number, ingestion in enumerate(ledger.standing())}
    of_article = [("article_id", "=", article["article_id"])]
    tables = [read_as(store / path, wanted, filters=of_article) for path in ledger.batch_paths()]
    rows = [row for table in tables for row in table.to_pylist() if row["ingestion_id"] in rank]

    def speaks(row: Mapping[str, Any]) -> tuple[bool, int]:
        return all(row[name] == article[name] for name in ("dump_id", "source_path", "source_record")), rank[row["ingestion_id"]]

    rows.sort(key=speaks)
    same = [row for row in rows if row["text"] == article["text"]]
    return {**rows[-1], "removed": same[-1]["removed"]} if same else None


def _plain(frame: pd.DataFrame) -> pa.Table:
    return pa.Table.from_pandas(frame, preserve_index=False).replace_schema_metadata(None)


def _stored(store: Path, ledger: Ledger, is_newest: Mapping[str, bool]) -> pd.DataFrame:
    """The stored rows that count, without texts, with where these lie."""
    paths, tables = ledger.batch_paths(), [_with_place(_READ.empty_table(), "")]
    for start in range(0, len(paths), _BATCHES_AT_ONCE):
        some = [_of_batch(store, path, is_newest) for path in paths[start : start + _BATCHES_AT_ONCE]]
        tables.append(pa.concat_tables(some).combine_chunks())
    return to_frame(pa.concat_tables(tables))


def _of_batch(store: Path, path: str, is_newest: Mapping[str, bool]) -> pa.Table:
    batch = _with_place(read_as(store / path, _READ), path)
    return batch.filter(counts(batch, is_newest))


def _with_place(batch: pa.Table, path: str) -> pa.Table:
    places = (pa.array([path] * len(batch), pa.string()), pa.array(range(len(batch)), pa.int64()))
    for name, values in zip(PLACE, places, strict=True):
        batch = batch.append_column(name, values)
    return batch
