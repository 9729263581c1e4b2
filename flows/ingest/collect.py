"""From the batches of all runs to the records and articles that stand now."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from flows.store.files import read_as, release_memory, rows_of, write_arrow
from flows.store.ledger import Ledger, Withdrawal
from transforms.articles.copies import TELLING, choose_representatives, group_copies, settle_bodies
from transforms.articles.dates import outlet_day
from transforms.frames import arrow_schema, to_frame
from transforms.identity import content_id
from transforms.schema.sources import ARTICLES, RECORDS

log = logging.getLogger("positions")

ENGLISH = "en"
#: Articles that are turned into Python objects at a time.
READ_AT_ONCE = 1_000
TEXT, FLAG = pd.ArrowDtype(pa.string()), pd.ArrowDtype(pa.bool_())
#: Known only once all records are together.
_LATER = ("origin_id", "is_duplicate", "extraction_status", "ingested_at", "run_id")

#: A record as it is stored once read: what is known of its `records` and `articles` rows, and why it was refused.
STORED_RECORDS = pa.schema(
    {
        "ingestion_id": pa.string(),
        **{field.name: field.type for table in (RECORDS, ARTICLES) for field in arrow_schema(table) if field.name not in _LATER},
        "detail": pa.string(),
        "signature": pa.binary(),
        "removed": pa.list_(pa.struct({"text": pa.string(), "reason": pa.string(), "at": pa.int64()})),
        "title_source": pa.string(),
        "publisher_source": pa.string(),
        "authors_source": pa.string(),
        "warnings": pa.list_(pa.string()),
    }
)
#: What is not needed again once a record is stored: kept for whoever asks what cleaning did (`positions explain`).
HOW_CLEANED = ("removed", "title_source", "publisher_source", "authors_source")
_READ = pa.schema([field for field in STORED_RECORDS if field.name not in HOW_CLEANED])


@dataclass(frozen=True)
class Extractable:
    """An article from which claims are to be extracted; `published_on` is the day where its outlet is."""

    article_id: str
    text: str
    published_on: date | None
    publisher: str | None

    @property
    def content_key(self) -> str:
        """Changes whenever extraction could find something else under the same code and words."""
        return content_id("k", self.article_id, self.text, self.published_on, self.publisher)


def collect(state: Path, ledger: Ledger, folder: Path) -> None:
    """Write `records` and `articles` as they stand into the folder of the run, the latter with copies told apart and
    `extraction_status` as planned.

    A record stands for ever once accepted, unless it is withdrawn; a refused one only while it comes from the newest
    reading of its file. The body of an article is that of its first reading by the newest code (`settle_bodies`).
    """
    rows = _newest(settle_bodies(_first_seen(_without_withdrawn(_standing(state, ledger), ledger, folder.name), ledger)))
    accepted = rows["status"] == "article"
    told = rows.loc[accepted, list(TELLING)]
    rows.loc[accepted, "status"] = choose_representatives(told)["status"].astype(rows["status"].dtype)
    kept = [*RECORDS.column_names, "detail", "warnings"]
    write_arrow(folder / "records.parquet", _plain(rows[kept]), durable=False)
    articles = rows[rows["status"] == "article"].reset_index(drop=True)
    del rows  # with the second copy of every text
    release_memory()
    copies = group_copies(articles).astype({"article_id": TEXT, "origin_id": TEXT, "is_duplicate": FLAG})
    articles = articles.merge(copies, on="article_id", validate="one_to_one").sort_values("article_id", ignore_index=True)
    statuses = [
        "skipped_language" if language != ENGLISH else "skipped_duplicate" if is_duplicate else "done"
        for language, is_duplicate in zip(articles["language"], articles["is_duplicate"], strict=True)
    ]
    articles["extraction_status"] = pd.Series(statuses, index=articles.index, dtype=TEXT)  # of its type where there is none
    write_arrow(folder / "articles.parquet", _plain(articles[ARTICLES.column_names]), durable=False)


def standing_records(state: Path, ledger: Ledger) -> pd.DataFrame:
    """Dump, path and article of every record of a standing reading, whether it is published yet or not, or taken back."""
    wanted = pa.schema([STORED_RECORDS.field(name) for name in ("ingestion_id", "dump_id", "source_path", "article_id")])
    tables = [read_as(state / path, wanted) for path in ledger.batch_paths()]
    rows = to_frame(pa.concat_tables(tables) if tables else wanted.empty_table())
    return rows[rows["ingestion_id"].isin(list(ledger.standing()))]


def cleaning_trace(state: Path, ledger: Ledger, article: Mapping[str, Any]) -> dict[str, Any] | None:
    """What reading left of a published article beside its row (HOW_CLEANED): `removed` from a reading that gives its text,
    the sources of its fields from the newest reading of its record. None where no standing reading gives its text."""
    names = ["ingestion_id", "dump_id", "source_path", "source_record", "text", *HOW_CLEANED]
    wanted = pa.schema([STORED_RECORDS.field(name) for name in names])
    rank = {ingestion: number for number, ingestion in enumerate(ledger.standing())}
    of_article = [("article_id", "=", article["article_id"])]
    tables = [read_as(state / path, wanted, filters=of_article) for path in ledger.batch_paths()]
    rows = [row for table in tables for row in table.to_pylist() if row["ingestion_id"] in rank]

    def speaks(row: Mapping[str, Any]) -> tuple[bool, int]:
        return all(row[name] == article[name] for name in ("dump_id", "source_path", "source_record")), rank[row["ingestion_id"]]

    rows.sort(key=speaks)
    same = [row for row in rows if row["text"] == article["text"]]
    return {**rows[-1], "removed": same[-1]["removed"]} if same else None


def extractable_articles(folder: Path) -> Iterator[Extractable]:
    """The collected articles from which claims are to be extracted, by id, some in memory at a time."""
    names = ["article_id", "text", "published_at", "published_offset", "publisher"]
    with pq.ParquetFile(folder / "articles.parquet") as file:
        for batch in file.iter_batches(READ_AT_ONCE, columns=[*names, "extraction_status"]):
            wanted = batch.filter(pc.equal(batch["extraction_status"], "done")).select(names)
            for row in wanted.to_pylist():
                published_on = outlet_day(row["published_at"], row["published_offset"])
                yield Extractable(row["article_id"], row["text"], published_on, row["publisher"])


def _plain(frame: pd.DataFrame) -> pa.Table:
    return pa.Table.from_pandas(frame, preserve_index=False).replace_schema_metadata(None)


def _standing(state: Path, ledger: Ledger) -> pd.DataFrame:
    """One row for each standing reading of a record; `read_in` is its run; the newer a reading, the larger its `rank`, and
    the newer the code that read it, the larger `code`."""
    newest, readings = ledger.standing(), ledger.readings()
    code = {fingerprint: number for number, (fingerprint, _) in enumerate(readings.values())}
    tables = [_of_readings(state / path, newest) for path in ledger.batch_paths()]
    rows = to_frame(pa.concat_tables(tables) if tables else _READ.empty_table())
    told = pd.DataFrame(
        [(ingestion, run, code[fingerprint], rank) for rank, (ingestion, (fingerprint, run)) in enumerate(readings.items())],
        columns=["ingestion_id", "read_in", "code", "rank"],
    ).astype({"ingestion_id": TEXT, "read_in": TEXT})
    return rows.merge(told, on="ingestion_id", how="left", validate="m:1")


def _newest(readings: pd.DataFrame) -> pd.DataFrame:
    """One row a record, by id; where two readings have the same record, the newer speaks."""
    order = readings.sort_values(["record_id", "rank"], kind="stable")
    return order.drop_duplicates("record_id", keep="last").reset_index(drop=True)


def _of_readings(path: Path, newest: dict[str, bool]) -> pa.Table:
    batch = read_as(path, _READ)
    counts = [
        ingestion in newest and (status == "article" or newest[ingestion])
        for ingestion, status in zip(batch["ingestion_id"].to_pylist(), batch["status"].to_pylist(), strict=True)
    ]
    return batch.filter(pa.array(counts, pa.bool_()))


def _without_withdrawn(rows: pd.DataFrame, ledger: Ledger, run_id: str) -> pd.DataFrame:
    """The rows that were not taken back; of those that were and were read in this run, it is told."""
    gone = pd.Series(False, index=rows.index)
    for withdrawal in ledger.withdrawals():
        taken = of_withdrawal(rows, withdrawal)
        if new := int((taken & (rows["read_in"] == run_id)).sum()):
            log.warning(
                "%d records that were read now are not published, since %s was taken back; to publish them: "
                "positions forget --undo", new, withdrawal,
            )  # fmt: skip
        gone |= taken
    return rows[~gone].reset_index(drop=True)


def of_withdrawal(records: pd.DataFrame, withdrawal: Withdrawal) -> pd.Series:
    """Which of the records a withdrawal takes back."""
    if withdrawal.kind == "article":
        return (records["article_id"] == withdrawal.value).fillna(False).astype(bool)
    found = (records["source_path"] == withdrawal.value) | records["source_path"].str.startswith(f"{withdrawal.value}/")
    return found.astype(bool) & ((records["dump_id"] == withdrawal.dump_id) | (not withdrawal.dump_id)).astype(bool)


def _first_seen(rows: pd.DataFrame, ledger: Ledger) -> pd.DataFrame:
    names = ["record_id", "run_id", "ingested_at"]
    seen = pd.DataFrame(ledger.first_seen(), columns=names, dtype=TEXT)
    seen["ingested_at"] = pd.to_datetime(seen["ingested_at"], utc=True).astype(pd.ArrowDtype(pa.timestamp("us", tz="UTC")))
    return rows.merge(seen, on="record_id", how="left", validate="m:1")


def record_warnings(rows: pd.DataFrame) -> Iterator[dict[str, str]]:
    """What was noted while records were read, as rows of `quality_warnings`."""
    for row in rows_of(rows[rows["warnings"].notna()]):
        for warning in row["warnings"]:
            rule, _, detail = warning.partition(": ")
            yield {"run_id": row["run_id"], "rule": rule, "table": "records", "key": row["record_id"], "detail": detail}


def record_refusals(rows: pd.DataFrame) -> list[dict[str, str]]:
    """The refused records as rows of `quarantine`."""
    return [
        {
            "stage": "articles",
            "table": "records",
            "key": row["record_id"],
            "rule": row["reason"],
            "detail": row["detail"],
            "source_path": row["source_path"],
            "run_id": row["run_id"],
        }
        for row in rows_of(rows[rows["status"] == "quarantined"])
    ]
