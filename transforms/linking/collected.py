"""From all readings of raw files to the records and articles that stand now.

Texts stay where they were stored as they were read: a reading says where its text lies (PLACE), and whoever needs texts
reads them from there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice
from typing import Any, Protocol

import numpy as np
import pandas as pd
import pyarrow as pa

from transforms.articles.copies import BODY, TELLING, choose_representatives, group_copies, settle_bodies
from transforms.articles.dates import outlet_day
from transforms.articles.versions import Texts, replaced_in_place
from transforms.frames import rows_of, to_frame
from transforms.identity import content_id
from transforms.schema.sources import ARTICLES, RECORDS

ENGLISH = "en"
#: So many records are held as Python's own objects together.
_SEEN_AT_ONCE = 20_000
#: Where a text lies: the stored batch of records, and the row in it.
PLACE = ("batch", "batch_row")
CONTENT_KEY = "content_key"
#: The day of publication where the outlet is: the one that an article's "today" means.
PUBLISHED_ON = "published_on"
DONE, SKIPPED_LANGUAGE, SKIPPED_DUPLICATE = "done", "skipped_language", "skipped_duplicate"
#: What is collected of a record: its published row, and what its other tables say of it.
OF_RECORDS = (*RECORDS.column_names, "detail", "warnings", "new_fields", "rank")
#: Articles as they pass from step to step.
WITHOUT_TEXTS = replace(ARTICLES, columns=tuple(column for column in ARTICLES.columns if column.name != "text"))
#: What is collected of an article: its published row, with the place of its text in place of the text, and its day.
OF_ARTICLES = (*WITHOUT_TEXTS.column_names, *PLACE, CONTENT_KEY, PUBLISHED_ON)
_TEXT, _FLAG = pd.ArrowDtype(pa.string()), pd.ArrowDtype(pa.bool_())
_DAY = pd.ArrowDtype(pa.date32())
_MOMENT = pd.ArrowDtype(pa.timestamp("us", tz="UTC"))
_BODY = (*PLACE, *(name for name in BODY if name not in ("text", "signature")))  # both are read from their place


@dataclass(frozen=True)
class Readings:
    """What is known of the readings of raw files that stand, oldest first: fingerprint and run of each, whether it is the
    newest of its file, and when each record was first seen (id, run, moment)."""

    made_by: Mapping[str, tuple[str, str]]
    is_newest: Mapping[str, bool]
    first_seen: Iterable[tuple[str, str, str]]


class Withdrawal(Protocol):
    """What was taken back: an `article` by its id, or a `path` with all below it, in one dump or (without a name) in all."""

    @property
    def kind(self) -> str:
        """`article` or `path`."""

    @property
    def dump_id(self) -> str:
        """The dump, or nothing."""

    @property
    def value(self) -> str:
        """The id or the path."""


def of_withdrawal(records: pd.DataFrame, withdrawal: Withdrawal) -> pd.Series:
    """Which of the records a withdrawal takes back."""
    if withdrawal.kind == "article":
        return (records["article_id"] == withdrawal.value).fillna(False).astype(bool)
    found = (records["source_path"] == withdrawal.value) | records["source_path"].str.startswith(f"{withdrawal.value}/")
    return found.astype(bool) & ((records["dump_id"] == withdrawal.dump_id) | (not withdrawal.dump_id)).astype(bool)


def counts(ingestion_id: str, status: str, is_newest: Mapping[str, bool]) -> bool:
    """Whether a stored row counts: accepted in a reading that stands, or refused in the newest one of its file."""
    return ingestion_id in is_newest and (status == "article" or is_newest[ingestion_id])


def records_that_stand(rows: pd.DataFrame, readings: Readings, withdrawals: Iterable[Withdrawal]) -> pd.DataFrame:
    """One row a record, by id, of stored rows that count (with PLACE, without text); `status` tells exact copies apart.

    A record stands for ever once accepted, unless it is withdrawn; a refused one only while it comes from the newest
    reading of its file. The body of an article is that of its first reading by the newest code (`settle_bodies`); where two
    readings have the same record, the newer speaks. `replaced_by` and `is_whole_file` tell whose place another text has taken.
    """
    rows = _with_readings(_without_withdrawn(rows, withdrawals), readings)
    rows = settle_bodies(rows, _BODY).sort_values(["record_id", "rank"], kind="stable")
    rows = rows.drop_duplicates("record_id", keep="last").reset_index(drop=True)
    accepted = rows["status"] == "article"
    rows = rows.join(replaced_in_place(rows[accepted]))
    told = rows.loc[accepted, list(TELLING)]
    rows.loc[accepted, "status"] = choose_representatives(told)["status"].astype(rows["status"].dtype)
    return rows


def articles_that_stand(articles: pd.DataFrame, bands: np.ndarray, texts: Texts) -> pd.DataFrame:
    """The rows (OF_ARTICLES) of articles, by id, from the records that speak for them: copies told apart, by the bands of their
    signatures and the texts at some positions (`copies.group_copies`), and `extraction_status` as planned."""
    copies = group_copies(articles, bands, texts).astype({"article_id": _TEXT, "origin_id": _TEXT, "is_duplicate": _FLAG})
    days = [
        outlet_day(_plain(moment), _plain(offset))
        for moment, offset in zip(articles["published_at"], articles["published_offset"], strict=True)
    ]
    told = zip(articles["article_id"], articles["text_sha256"], days, articles["publisher"], strict=True)
    keys = [content_key(article, digest, day, _plain(publisher)) for article, digest, day, publisher in told]
    articles = articles.assign(
        **{
            CONTENT_KEY: pd.Series(keys, index=articles.index, dtype=_TEXT),
            PUBLISHED_ON: pd.Series(days, index=articles.index, dtype=_DAY),
        }
    )
    articles = articles.merge(copies, on="article_id", validate="one_to_one").sort_values("article_id", ignore_index=True)
    statuses = [
        SKIPPED_LANGUAGE if language != ENGLISH else SKIPPED_DUPLICATE if is_duplicate else DONE
        for language, is_duplicate in zip(articles["language"], articles["is_duplicate"], strict=True)
    ]
    articles["extraction_status"] = pd.Series(statuses, index=articles.index, dtype=_TEXT)  # of its type where there is none
    return articles[list(OF_ARTICLES)]


def content_key(article_id: str, text_sha256: str, published_on: date | None, publisher: str | None) -> str:
    """Changes whenever extraction could find something else in an article under the same code and words."""
    return content_id("k", article_id, text_sha256, published_on, publisher)


def record_refusals(records: pd.DataFrame) -> list[dict[str, Any]]:
    """The refused records as rows of `quarantine`."""
    return [
        {"stage": "articles", "table": "records", "key": row["record_id"], "rule": row["reason"], "detail": row["detail"],
         "source_path": row["source_path"], "run_id": row["run_id"]}
        for row in rows_of(records[records["status"] == "quarantined"])
    ]  # fmt: skip


def record_warnings(records: pd.DataFrame) -> list[dict[str, Any]]:
    """What was noted while records were read, as rows of `quality_warnings`."""
    noted = [
        (row, warning.partition(": ")) for row in rows_of(records[records["warnings"].notna()]) for warning in row["warnings"]
    ]
    return [
        {"run_id": row["run_id"], "rule": rule, "table": "records", "key": row["record_id"], "detail": detail}
        for row, (rule, _, detail) in noted
    ]


def _plain(value: Any) -> Any:
    return None if pd.isna(value) else value


def _with_readings(rows: pd.DataFrame, readings: Readings) -> pd.DataFrame:
    """The rows with when and in which run their record was first seen; `read_in` is the run of their reading; the newer a
    reading, the larger its `rank`, and the newer the code that read it, the larger `code`."""
    code = {fingerprint: number for number, (fingerprint, _) in enumerate(readings.made_by.values())}
    told = pd.DataFrame(
        [(one, run, code[fingerprint], rank) for rank, (one, (fingerprint, run)) in enumerate(readings.made_by.items())],
        columns=["ingestion_id", "read_in", "code", "rank"],
    ).astype({"ingestion_id": _TEXT, "read_in": _TEXT})
    rows = rows.merge(told, on="ingestion_id", how="left", validate="m:1")
    return rows.merge(_seen(readings.first_seen), on="record_id", how="left", validate="m:1")


def _seen(first_seen: Iterable[tuple[str, str, str]]) -> pd.DataFrame:
    """When and in which run each record was first seen."""
    names, some = ("record_id", "run_id", "ingested_at"), iter(first_seen)
    pieces = [pa.table([pa.array([], pa.string())] * len(names), names=names)]
    while piece := list(islice(some, _SEEN_AT_ONCE)):
        pieces.append(pa.table([pa.array(values, pa.string()) for values in zip(*piece, strict=True)], names=names))
    seen = to_frame(pa.concat_tables(pieces))
    return seen.assign(ingested_at=pd.to_datetime(seen["ingested_at"], utc=True).astype(_MOMENT))


def _without_withdrawn(rows: pd.DataFrame, withdrawals: Iterable[Withdrawal]) -> pd.DataFrame:
    gone = pd.Series(False, index=rows.index)
    for withdrawal in withdrawals:
        gone |= of_withdrawal(rows, withdrawal)
    return rows[~gone].reset_index(drop=True)
